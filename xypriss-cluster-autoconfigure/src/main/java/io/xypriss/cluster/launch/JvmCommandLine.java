package io.xypriss.cluster.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The command line that starts this application once more, as a worker, however it was started itself. */
public final class JvmCommandLine {

    /** The JVM puts their options among its input arguments, so a worker would otherwise have them twice. */
    public static final Set<String> ALREADY_APPLIED = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** Longer ones go into a file, as operating systems limit what a command line may hold. */
    static final int LONGEST_CLASS_PATH = 8000;

    /** What a JVM does by itself; but said, it keeps one from 25 on from making or using an AOT cache. */
    private static final String SHARE_BY_DEFAULT = "-Xshare:auto";

    private static final String BOOT_LOADER = "org.springframework.boot.loader.";

    private final JvmFacts facts;

    JvmCommandLine(JvmFacts facts) {
        this.facts = facts;
    }

    /**
     * For the application that runs in this JVM.
     *
     * @param mainClass its main class
     * @param applicationArguments the arguments it was run with
     * @param addedArguments JVM options to add; they win over inherited ones
     */
    public static JvmCommandLine ofCurrentJvm(
            Class<?> mainClass, String[] applicationArguments, List<String> addedArguments) {
        return new JvmCommandLine(JvmFacts.ofCurrentJvm(
                mainClass.getName(), Arrays.asList(applicationArguments), List.copyOf(addedArguments)));
    }

    /**
     * The JVM to start.
     *
     * @param directory where to put a file for what is too long for a command line
     * @param jar the executable jar to start; absent to start what this process runs
     * @param fittedOptions JVM options that win over inherited ones, and over which added ones win
     * @throws IOException if that cannot be written
     */
    JvmLaunch launch(Path directory, @Nullable Path jar, List<String> fittedOptions) throws IOException {
        return new JvmLaunch(
                this.facts.java(),
                options(fittedOptions),
                jar,
                (jar != null) ? List.of("-jar", jar.toString()) : what(directory),
                this.facts.applicationArguments());
    }

    private List<String> options(List<String> fittedOptions) {
        List<String> options = new ArrayList<>(inheritedOptions());
        options.addAll(fittedOptions);
        options.addAll(this.facts.addedArguments());
        if (options.stream().noneMatch((option) -> option.startsWith("-Xshare:") && !option.equals(SHARE_BY_DEFAULT))) {
            options.removeIf(SHARE_BY_DEFAULT::equals);
        }
        if (options.stream().noneMatch(JvmCommandLine::decidesOnOutOfMemory)) {
            options.add(0, "-XX:+ExitOnOutOfMemoryError");
        }
        return options;
    }

    /** Whether the user has said what a JVM without memory shall do. */
    private static boolean decidesOnOutOfMemory(String option) {
        return option.contains("ExitOnOutOfMemoryError")
                || option.contains("CrashOnOutOfMemoryError")
                || option.startsWith("-XX:OnOutOfMemoryError");
    }

    /** The executable jar of Spring Boot that this process runs from; {@code null} where it does not. */
    public static @Nullable Path executableJar() {
        return executableJar(JvmFacts.currentClassPath());
    }

    static @Nullable Path executableJar(String currentClassPath) {
        String classPath = absolute(currentClassPath);
        String main = mainClassOfJar(classPath);
        return (main != null && main.startsWith(BOOT_LOADER)) ? Path.of(classPath) : null;
    }

    /** The JVM options of this process that workers have, too. */
    public List<String> inheritedOptions() {
        return InheritedOptions.of(this.facts.inputArguments());
    }

    /** The java executable of this JVM. */
    public static String java() {
        return JvmFacts.javaExecutable();
    }

    private List<String> what(Path directory) throws IOException {
        String classPath = absolute(this.facts.classPath());
        if (isExecutableJar(classPath)) {
            return List.of("-jar", classPath);
        }
        List<String> what = new ArrayList<>();
        if (!classPath.isEmpty()) {
            what.addAll(classPathOption(classPath, directory));
        }
        if (this.facts.module() != null) {
            what.addAll(List.of(
                    "-p",
                    absolute(this.facts.module().path()),
                    "-m",
                    this.facts.module().main()));
        } else {
            what.add(this.facts.mainClass());
        }
        return what;
    }

    private static List<String> classPathOption(String classPath, Path directory) throws IOException {
        if (classPath.length() <= LONGEST_CLASS_PATH) {
            return List.of("-cp", classPath);
        }
        Path file = directory.resolve("class-path.args");
        String quoted = "-cp \"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
        // Never half written where the JVM of another worker is reading it.
        Path written = Files.createTempFile(directory, "class-path", ".new");
        Files.writeString(written, quoted, nativeCharset());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return List.of("@" + file);
    }

    private static Charset nativeCharset() {
        String encoding = System.getProperty("native.encoding");
        return (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset();
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter((entry) -> !entry.isEmpty())
                .map((entry) -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Started with {@code -jar}, a JVM has that one file as its class path. */
    private boolean isExecutableJar(String classPath) {
        String main = mainClassOfJar(classPath);
        return main != null && (main.equals(this.facts.mainClass()) || main.startsWith(BOOT_LOADER));
    }

    private static @Nullable String mainClassOfJar(String classPath) {
        if (classPath.contains(File.pathSeparator) || !new File(classPath).isFile()) {
            return null;
        }
        try (JarFile jar = new JarFile(classPath)) {
            Manifest manifest = jar.getManifest();
            return (manifest != null) ? manifest.getMainAttributes().getValue("Main-Class") : null;
        } catch (IOException ex) {
            // Not a jar that can be read: the JVM will say so better than we can.
            return null;
        }
    }
}
