package io.xypriss.cluster.socket;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.xypriss.cluster.host.NativeDescriptors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts a process that inherits exactly the descriptors it is meant to have, however many. {@link ProcessBuilder} closes
 * all but the first three. Thread-safe.
 */
final class NativeSpawn {

    /** More than the two structures take with any C library. */
    private static final int STRUCTURE_SIZE = 1024;

    /** On macOS: only what the file actions made is inherited. */
    private static final short POSIX_SPAWN_CLOEXEC_DEFAULT = 0x4000;

    /** A start is repeated where another thread opened a descriptor in the same instant, which is rare. */
    private static final int TRIES = 100;

    private static final int SIGKILL = 9;

    private static final int EINTR = 4;

    private static final int ECHILD = 10;

    private NativeSpawn() {}

    /**
     * Starts a process.
     *
     * @param command the program and its arguments, as the C library takes them
     * @param environment its variables, as {@code NAME=value}
     * @param descriptors what become its descriptors 0, 1, 2 and so on; it has no other
     * @return its process id; it is a child of this process, and must be reaped with {@link #reap}
     * @throws IOException if it cannot be started; names the program
     */
    static int spawn(List<byte[]> command, List<byte[]> environment, List<Integer> descriptors) throws IOException {
        return spawn(command, environment, descriptors, closeFrom());
    }

    /** @param closeFrom absent to do without it, as with C libraries that do not have it */
    static int spawn(
            List<byte[]> command, List<byte[]> environment, List<Integer> descriptors, @Nullable Function closeFrom)
            throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int pid = spawnOnce(command, environment, descriptors, closeFrom);
            if (closeFrom != null || !Platform.isLinux() || !inheritsMore(pid, descriptors.size())) {
                return pid;
            }
            kill(pid);
        }
        throw new IOException("a process would have inherited descriptors that are not its own, " + TRIES + " times");
    }

    private static int spawnOnce(
            List<byte[]> command, List<byte[]> environment, List<Integer> descriptors, @Nullable Function closeFrom)
            throws IOException {
        Memory actions = zeroed();
        Memory attributes = zeroed();
        IntByReference pid = new IntByReference();
        check(C.posix_spawn_file_actions_init(actions), command);
        try {
            check(C.posix_spawnattr_init(attributes), command);
            try {
                place(actions, descriptors, command);
                closeTheRest(actions, attributes, descriptors.size(), closeFrom, command);
                check(
                        C.posix_spawnp(
                                pid,
                                new TextArray(List.of(command.get(0))).pointer(0),
                                actions,
                                attributes,
                                new TextArray(command),
                                new TextArray(environment)),
                        command);
                return pid.getValue();
            } finally {
                C.posix_spawnattr_destroy(attributes);
            }
        } finally {
            C.posix_spawn_file_actions_destroy(actions);
        }
    }

    /** In two steps: a descriptor may have the number that another one is to get. */
    private static void place(Memory actions, List<Integer> descriptors, List<byte[]> command) throws IOException {
        int spare = Math.max(Collections.max(descriptors), descriptors.size()) + 1;
        for (int i = 0; i < descriptors.size(); i++) {
            check(C.posix_spawn_file_actions_adddup2(actions, descriptors.get(i), spare + i), command);
        }
        for (int i = 0; i < descriptors.size(); i++) {
            check(C.posix_spawn_file_actions_adddup2(actions, spare + i, i), command);
            check(C.posix_spawn_file_actions_addclose(actions, spare + i), command);
        }
    }

    /** Most descriptors of a JVM would be inherited: connections, whose ends their peers would then not hear of. */
    private static void closeTheRest(
            Memory actions, Memory attributes, int first, @Nullable Function closeFrom, List<byte[]> command)
            throws IOException {
        if (closeFrom != null) {
            check(closeFrom.invokeInt(new Object[] {actions, first}), command);
        } else if (Platform.isMac()) {
            check(C.posix_spawnattr_setflags(attributes, POSIX_SPAWN_CLOEXEC_DEFAULT), command);
        } else {
            for (int descriptor : NativeDescriptors.open()) {
                if (descriptor >= first) {
                    check(C.posix_spawn_file_actions_addclose(actions, descriptor), command);
                }
            }
        }
    }

    /** The GNU C library has it from 2.34 on. */
    private static @Nullable Function closeFrom() {
        io.xypriss.cluster.host.NativeLibrary.require();
        try {
            return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
                    .getFunction("posix_spawn_file_actions_addclosefrom_np");
        } catch (UnsatisfiedLinkError ex) {
            return null;
        }
    }

    /** Whether a process that has just begun has a socket or a pipe too many: one opened after all were listed. */
    private static boolean inheritsMore(int pid, int first) throws IOException {
        return NativeDescriptors.communicating(pid).stream().anyMatch((descriptor) -> descriptor >= first);
    }

    private static void kill(int pid) throws IOException {
        try {
            C.kill(pid, SIGKILL);
        } catch (LastErrorException ex) {
            throw new IOException("kill(" + pid + ") failed: " + ex.getMessage(), ex);
        }
        reap(pid);
    }

    /**
     * Waits for a child to end, and lets the kernel forget it.
     *
     * @return its exit code, or 128 and the number of the signal that ended it; 255 where another has reaped it
     */
    static int reap(int pid) throws IOException {
        IntByReference status = new IntByReference();
        while (true) {
            try {
                C.waitpid(pid, status, 0);
                int signal = status.getValue() & 0x7f;
                return (signal == 0) ? (status.getValue() >> 8) & 0xff : 0x80 + signal;
            } catch (LastErrorException ex) {
                if (ex.getErrorCode() == ECHILD) {
                    return 0xff;
                }
                if (ex.getErrorCode() != EINTR) {
                    throw new IOException("waitpid(" + pid + ") failed: " + ex.getMessage(), ex);
                }
            }
        }
    }

    private static void check(int error, List<byte[]> command) throws IOException {
        if (error != 0) {
            throw new IOException("Cannot run program \"" + new String(command.get(0), NativeText.CHARSET)
                    + "\": error=" + error + ", " + C.strerror(error));
        }
    }

    private static Memory zeroed() {
        Memory memory = new Memory(STRUCTURE_SIZE);
        memory.clear();
        return memory;
    }

    /** Texts as C has a list of them: pointers, up to one that is null. */
    private static final class TextArray extends Memory {

        private final List<Memory> texts = new ArrayList<>();

        TextArray(List<byte[]> texts) {
            super((texts.size() + 1L) * Native.POINTER_SIZE);
            for (byte[] text : texts) {
                Memory memory = new Memory(text.length + 1L);
                memory.write(0, text, 0, text.length);
                memory.setByte(text.length, (byte) 0);
                setPointer((long) this.texts.size() * Native.POINTER_SIZE, memory);
                this.texts.add(memory);
            }
            setPointer((long) texts.size() * Native.POINTER_SIZE, null);
        }

        Pointer pointer(int index) {
            return this.texts.get(index);
        }
    }

    /** The C library. */
    private static final class C {

        static {
            io.xypriss.cluster.host.NativeLibrary.require();
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int posix_spawn_file_actions_init(Pointer actions);

        static native int posix_spawn_file_actions_destroy(Pointer actions);

        static native int posix_spawn_file_actions_adddup2(Pointer actions, int descriptor, int target);

        static native int posix_spawn_file_actions_addclose(Pointer actions, int descriptor);

        static native int posix_spawnattr_init(Pointer attributes);

        static native int posix_spawnattr_destroy(Pointer attributes);

        static native int posix_spawnattr_setflags(Pointer attributes, short flags);

        static native int posix_spawnp(
                IntByReference pid,
                Pointer file,
                Pointer actions,
                Pointer attributes,
                Pointer arguments,
                Pointer environment);

        static native String strerror(int error);

        static native int waitpid(int pid, IntByReference status, int options) throws LastErrorException;

        static native int kill(int pid, int signal) throws LastErrorException;
    }
}
