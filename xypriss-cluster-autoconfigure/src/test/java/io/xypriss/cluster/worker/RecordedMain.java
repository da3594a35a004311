package io.xypriss.cluster.worker;

import java.nio.file.Files;
import java.nio.file.Path;

/** Ends as a worker whose JVM records its classes: with a hook that takes a while. */
final class RecordedMain {

    private RecordedMain() {}

    /** Whether the record is wanted, and where the hook writes that it has run. */
    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Thread.sleep(300);
                Files.writeString(Path.of(arguments[1]), "hook");
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        }));
        RecordedProcess.keep(Boolean.parseBoolean(arguments[0]));
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        RecordedProcess.exit(42, parent, () -> System.out.println("writes"));
    }
}
