package io.xypriss.cluster.stream;

import io.xypriss.cluster.socket.StreamRegistry;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One stream of events that a servlet sends. It ends between two events: at once if the application is not in the middle of
 * one, else by the application's own thread when it has written the rest. From then on nothing of the application reaches
 * the response any more, which the container completes as always.
 */
final class EventStream implements Runnable, AsyncListener {

    private static final Log logger = LogFactory.getLog(EventStream.class);

    private final HttpServletRequest request;

    private final StreamRegistry registry;

    private final EventBoundary boundary;

    /** Held by whoever writes; nobody waits for it to end the stream. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean ending;

    private volatile boolean ended;

    private volatile boolean nonBlocking;

    EventStream(HttpServletRequest request, StreamRegistry registry, EventFormat format) {
        this.request = request;
        this.registry = registry;
        this.boundary = new EventBoundary(format);
    }

    void open() {
        if (this.request.isAsyncStarted()) {
            listen();
        }
        this.registry.opened(this);
    }

    /** Writes, and takes note of what was written. */
    void write(Writing writing) throws IOException {
        this.lock.lock();
        try {
            if (this.ended) {
                throw new StreamEndedException();
            }
            writing.write(this.boundary);
        } finally {
            this.lock.unlock();
        }
        endIfDue(false);
    }

    /** Does what is of no more use once the stream has ended, which is not the application's fault. */
    void unlessEnded(Action action) throws IOException {
        this.lock.lock();
        try {
            if (!this.ended) {
                action.run();
            }
        } finally {
            this.lock.unlock();
        }
        endIfDue(false);
    }

    /** The application is told when it may write, so only then can it be known that all before is written. */
    void nonBlocking() {
        this.nonBlocking = true;
    }

    /** Whether the application may write; it may when the stream has ended, to find out. */
    boolean isReady(Readiness readiness) {
        if (this.ended) {
            return true;
        }
        boolean ready = readiness.isReady();
        if (ready) {
            endIfDue(true);
        }
        return ready;
    }

    boolean isEnded() {
        return this.ended;
    }

    /** The application's own code has returned; the stream goes on only if it is asynchronous. */
    void leftApplication() {
        if (!this.request.isAsyncStarted()) {
            closed();
            return;
        }
        listen();
        if (this.ended) {
            complete();
        }
    }

    @Override
    public void run() {
        this.ending = true;
        endIfDue(false);
    }

    private void endIfDue(boolean ready) {
        if (!this.ending || this.ended || (this.nonBlocking && !ready) || !this.lock.tryLock()) {
            // Whoever holds the lock comes here after it.
            return;
        }
        try {
            if (this.ended || !this.boundary.reached()) {
                return;
            }
            this.ended = true;
        } finally {
            this.lock.unlock();
        }
        complete();
    }

    private void complete() {
        try {
            // Otherwise the application's own code is still running, and finds out when it writes.
            if (this.request.isAsyncStarted()) {
                this.request.getAsyncContext().complete();
            }
        } catch (IllegalStateException ex) {
            logger.debug("The application has completed the response at the same time", ex);
        }
    }

    private void listen() {
        try {
            this.request.getAsyncContext().addListener(this);
        } catch (IllegalStateException ex) {
            logger.debug("The response is complete already", ex);
            closed();
        }
    }

    private void closed() {
        this.registry.closed(this);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        closed();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // Completion follows.
    }

    @Override
    public void onError(AsyncEvent event) {
        // Completion follows.
    }

    /** Writes something. */
    interface Writing {

        void write(EventBoundary boundary) throws IOException;
    }

    /** Does something to the response. */
    interface Action {

        void run() throws IOException;
    }

    /** Asks the container. */
    interface Readiness {

        boolean isReady();
    }
}
