package io.xypriss.cluster.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.io.File;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How this process ends where the JVM would first write the classes it has recorded: without that, or with that and in
 * nobody's way. Linux and macOS.
 */
public final class ProcessEnd {

    private static final Log logger = LogFactory.getLog(ProcessEnd.class);

    private static final int LOWEST_PRIORITY = 19;

    private static final int PRIO_PROCESS = 0;

    private static final int PR_SET_PDEATHSIG = 1;

    private static final int SIGKILL = 9;

    private static final int O_RDONLY = 0;

    /** Only where descriptors cannot be listed. */
    private static final int HIGHEST_CANDIDATE = 1024;

    private ProcessEnd() {}

    /**
     * Ends this process at once: no shutdown hook runs, and the JVM writes nothing. Does not return, unless the native
     * library cannot be loaded.
     */
    public static void now(int exitCode) {
        try {
            C._exit(exitCode);
        } catch (LinkageError ex) {
            logger.debug("The JVM ends in its own way, as the native library of JNA cannot be loaded", ex);
        }
    }

    /**
     * Lowers the priority of all threads, lets go of all sockets that listen, and has the kernel kill this process when
     * the thread of its parent that started it ends. The calling thread must be the one that ends the process. What of
     * this cannot be done here is not done.
     *
     * @param parent the parent's process id
     */
    public static void stepBack(long parent) {
        try {
            letGoOfListeningSockets();
            if (Platform.isLinux()) {
                lowerPriority();
                C.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
                if (C.getppid() != parent) {
                    // It has ended before that.
                    C._exit(0);
                }
            }
        } catch (LastErrorException | LinkageError ex) {
            logger.debug("This process does not step back", ex);
        }
    }

    /** Linux has a priority for each thread; new ones inherit it. */
    private static void lowerPriority() {
        String[] threads = new File("/proc/self/task").list();
        if (threads == null) {
            return;
        }
        for (String thread : threads) {
            try {
                C.setpriority(PRIO_PROCESS, Integer.parseInt(thread), LOWEST_PRIORITY);
            } catch (LastErrorException ex) {
                logger.trace("Thread " + thread + " has ended meanwhile", ex);
            }
        }
    }

    /** Replaced rather than closed, so that nobody gets their numbers while something still holds them. */
    private static void letGoOfListeningSockets() {
        int nothing = C.open("/dev/null", O_RDONLY);
        for (int descriptor : descriptors()) {
            if (isListening(descriptor)) {
                C.dup2(nothing, descriptor);
            }
        }
        C.close(nothing);
    }

    private static int[] descriptors() {
        String[] names = new File("/proc/self/fd").list();
        if (names == null) {
            return IntStream.range(0, HIGHEST_CANDIDATE).toArray();
        }
        return Arrays.stream(names).mapToInt(Integer::parseInt).toArray();
    }

    private static boolean isListening(int descriptor) {
        IntByReference listens = new IntByReference();
        try {
            C.getsockopt(
                    descriptor,
                    Platform.isMac() ? 0xffff : 1,
                    Platform.isMac() ? 2 : 30,
                    listens,
                    new IntByReference(Integer.BYTES));
            return listens.getValue() > 0;
        } catch (LastErrorException ex) {
            // No socket, or not open any more.
            return false;
        }
    }

    /** The C library. */
    private static final class C {

        static {
            NativeLibrary.require();
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native void _exit(int status);

        static native int getppid();

        static native int setpriority(int which, int who, int priority) throws LastErrorException;

        static native int prctl(int option, long first, long second, long third, long fourth) throws LastErrorException;

        static native int open(String path, int flags) throws LastErrorException;

        static native int dup2(int descriptor, int target) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native int getsockopt(int descriptor, int level, int option, IntByReference value, IntByReference length)
                throws LastErrorException;
    }
}
