package io.xypriss.cluster.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A conversation of this process with itself, in which it says and hears what a worker does until it serves: a class archive
 * that is made of this process then holds what that takes.
 */
public final class ControlRehearsal {

    private static final Log logger = LogFactory.getLog(ControlRehearsal.class);

    private static final int LIMIT_SECONDS = 5;

    private ControlRehearsal() {}

    /**
     * Has it. Where it fails, classes are missing in the archive, and no more.
     *
     * @param socketFile where its socket may be, for as long as it takes
     */
    public static void run(Path socketFile) {
        String token = ControlToken.generate();
        long pid = ProcessHandle.current().pid();
        Heard heard = new Heard();
        try (ControlServer server = ControlServer.open(socketFile)) {
            ControlSession session = server.expect("1", token, heard.byMaster());
            session.bindPid(pid);
            WorkerMessage.Hello hello = new WorkerMessage.Hello(ControlMessage.VERSION, "1", token, pid);
            try (ControlClient client = ControlClient.connect(socketFile, hello, heard.byWorker())) {
                client.send(new WorkerMessage.Ready());
                client.send(new WorkerMessage.CheckResult(1, true, null));
                client.send(new WorkerMessage.Figures(1, 0, 0, 0, 0));
                session.send(new MasterMessage.OpenGate());
                session.send(new MasterMessage.Check(1, 1));
                session.send(new MasterMessage.FiguresRequest(1));
                heard.await();
            }
            session.close();
        } catch (IOException ex) {
            logger.debug("What a worker says could not be rehearsed", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts what has arrived. */
    private static final class Heard {

        private final CountDownLatch messages = new CountDownLatch(6);

        ControlSessionListener byMaster() {
            return new ControlSessionListener() {

                @Override
                public void connected() {}

                @Override
                public void received(WorkerMessage message) {
                    Heard.this.messages.countDown();
                }

                @Override
                public void disconnected(String reason) {}
            };
        }

        ControlClientListener byWorker() {
            return new ControlClientListener() {

                @Override
                public void received(MasterMessage message) {
                    Heard.this.messages.countDown();
                }

                @Override
                public void disconnected(String reason) {}
            };
        }

        void await() throws InterruptedException {
            if (!this.messages.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                logger.debug("Not all that a worker says was heard");
            }
        }
    }
}
