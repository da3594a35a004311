package io.xypriss.cluster.autoconfigure;

import java.util.List;

/** Tells the occasions on which an application starts but is not meant to serve. */
final class StartupKind {

    private static final List<String> TEST_CLASSES = List.of(
            "org.junit.platform.",
            "org.junit.runners.",
            "org.testng.",
            "io.cucumber.",
            "org.springframework.boot.test.");

    private StartupKind() {}

    static boolean isAotProcessing() {
        return Boolean.getBoolean("spring.aot.processing");
    }

    /** A run that ends at context refresh, as one does to train a class-data or AOT archive. */
    static boolean isTrainingRun() {
        return "onRefresh".equalsIgnoreCase(System.getProperty("spring.context.exit"));
    }

    /** A test framework is on this thread's stack, as Spring Boot's own Docker Compose support tells it. */
    static boolean isTest() {
        return StackWalker.getInstance()
                .walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
                        .anyMatch((name) -> TEST_CLASSES.stream().anyMatch(name::startsWith)));
    }
}
