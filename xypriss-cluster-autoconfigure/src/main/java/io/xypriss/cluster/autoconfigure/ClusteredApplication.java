package io.xypriss.cluster.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Which application of this JVM is the clustered one: it may start several, such as a parent for another one, but has one
 * place in one cluster.
 */
final class ClusteredApplication {

    private static final AtomicReference<@Nullable SpringApplication> claimed = new AtomicReference<>();

    private ClusteredApplication() {}

    /**
     * Makes it the one.
     *
     * @return whether it is, rather than another one that has not been closed yet
     */
    static boolean claim(SpringApplication application) {
        return claimed.compareAndSet(null, application) || claimed.get() == application;
    }

    /** Lets another one be it, as when the application is started anew in the same JVM; without effect for any other. */
    static void release(SpringApplication application) {
        claimed.compareAndSet(application, null);
    }

    /**
     * The application that is being started on this thread is started by the start of another one: as its parent, as its
     * bootstrap context, or by one of its beans.
     */
    static boolean isPartOfAnother() {
        List<String> starting = starting();
        // A builder runs an application; the builder of a parent is run by that of its child.
        return starting.stream().distinct().count() != starting.size();
    }

    /** As {@link #isPartOfAnother()}, but for a parent, whose child has not begun to start yet. */
    static boolean isStartedByTheStartOfAnother() {
        return starting().stream()
                        .filter(SpringApplication.class.getName()::equals)
                        .count()
                > 1;
    }

    private static List<String> starting() {
        // From JDK 25 on, a frame tells its method's parameters only with this option.
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk((frames) -> frames.filter(ClusteredApplication::isStart)
                        .map(StackWalker.StackFrame::getClassName)
                        .toList());
    }

    private static boolean isStart(StackWalker.StackFrame frame) {
        return frame.getMethodName().equals("run")
                && (frame.getClassName().equals(SpringApplicationBuilder.class.getName())
                        || frame.getClassName().equals(SpringApplication.class.getName()))
                && frame.getDescriptor().startsWith("([Ljava/lang/String;)");
    }
}
