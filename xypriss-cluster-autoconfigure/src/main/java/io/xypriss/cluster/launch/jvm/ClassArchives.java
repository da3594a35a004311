package io.xypriss.cluster.launch.jvm;

import io.xypriss.cluster.launch.WorkerExit;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Knows archives of classes from which workers start faster. Thread-safe. */
public interface ClassArchives extends AutoCloseable {

    /** There are none. */
    ClassArchives NONE = new ClassArchives() {

        @Override
        public @Nullable Use find(JvmLaunch launch) {
            return null;
        }

        @Override
        public @Nullable Recording record(JvmLaunch launch) {
            return null;
        }

        @Override
        public void startFailed(Use use, WorkerExit exit) {}
    };

    /** What to start that JVM from; {@code null} to start it plainly. */
    @Nullable
    Use find(JvmLaunch launch);

    /** How to have that JVM, for which there is no archive, record its classes for one; {@code null} not to. */
    @Nullable
    Recording record(JvmLaunch launch);

    /** A process that was started from it has ended without having been ready; told before anyone else learns of it. */
    void startFailed(Use use, WorkerExit exit);

    /**
     * Makes archives of what was recorded, from now on.
     *
     * @param quiet tells whether the cluster has room and time for that; asked again and again while there is something to
     *     make
     */
    default void makeWhile(BooleanSupplier quiet) {}

    /** Ends what is under way. */
    @Override
    default void close() {}

    /**
     * The use of an archive.
     *
     * @param archive the file
     * @param options the options that it takes
     */
    record Use(Path archive, List<String> options) {}

    /** What the JVM of one process records. Thread-safe. */
    interface Recording {

        /** The system property by which that process knows that its JVM records. */
        String PROPERTY = "xypriss.cluster.recording";

        /** The options that it takes. */
        List<String> options();

        /** Whether an archive is to be made of it, once the process has ended: not, unless said so last. */
        void wanted(boolean wanted);

        /** The process has ended, or could not be started: then without an exit. */
        void ended(@Nullable WorkerExit exit);
    }
}
