package io.xypriss.cluster.launch.jvm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's command line follows from.
 *
 * @param java the java executable
 * @param inputArguments the options this JVM was started with, those from argument files and environment variables included
 * @param classPath the class path of this JVM
 * @param module the module it was started from; {@code null} where it was started from the class path
 * @param mainClass the application's main class
 * @param applicationArguments the arguments it was run with
 * @param addedArguments options to add
 * @param environment the environment variables of this process
 * @param commandLine the words of this process's own command line, as every user can read them; empty where unknown
 */
record JvmFacts(
        String java,
        List<String> inputArguments,
        String classPath,
        @Nullable MainModule module,
        String mainClass,
        List<String> applicationArguments,
        List<String> addedArguments,
        Map<String, String> environment,
        Set<String> commandLine) {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    static JvmFacts ofCurrentJvm(String mainClass, List<String> applicationArguments, List<String> addedArguments) {
        return new JvmFacts(
                javaExecutable(),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                currentClassPath(),
                MainModule.ofCurrentJvm(),
                mainClass,
                applicationArguments,
                addedArguments,
                System.getenv(),
                ownCommandLine());
    }

    private static Set<String> ownCommandLine() {
        try {
            String text = new String(Files.readAllBytes(COMMAND_LINE), ArgumentFile.charset());
            return words(text.split("\0"));
        } catch (IOException ex) {
            // Not Linux. Long command lines are unknown elsewhere, too.
            return words(ProcessHandle.current().info().arguments().orElseGet(() -> new String[0]));
        }
    }

    private static Set<String> words(String[] words) {
        return Arrays.stream(words).collect(Collectors.toUnmodifiableSet());
    }

    static String currentClassPath() {
        return System.getProperty("java.class.path", "");
    }

    static String javaExecutable() {
        Path fromHome = Path.of(System.getProperty("java.home"), "bin", "java");
        if (Files.isExecutable(fromHome)) {
            return fromHome.toString();
        }
        return ProcessHandle.current().info().command().orElse("java");
    }

    /**
     * A launch from a module.
     *
     * @param path the module path
     * @param main the module, with its main class
     */
    record MainModule(String path, String main) {

        static @Nullable MainModule ofCurrentJvm() {
            String path = System.getProperty("jdk.module.path");
            String module = System.getProperty("jdk.module.main");
            String mainClass = System.getProperty("jdk.module.main.class");
            return (path == null || module == null || mainClass == null)
                    ? null
                    : new MainModule(path, module + "/" + mainClass);
        }
    }
}
