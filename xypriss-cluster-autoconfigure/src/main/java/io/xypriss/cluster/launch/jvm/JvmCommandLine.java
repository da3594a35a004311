package io.xypriss.cluster.launch.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command line that starts this application once more, as a worker, however it was started itself. */
public final class JvmCommandLine {

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
     * @param jar the executable jar to start; absent to start what this process runs
     * @param fittedOptions JVM options that win over inherited ones, and over which added ones win
     * @param setVariables environment variables that are set otherwise, so that no options of this process stay in them
     */
    JvmLaunch launch(@Nullable Path jar, List<String> fittedOptions, Set<String> setVariables) {
        List<String> won = new ArrayList<>(fittedOptions);
        won.addAll(this.facts.addedArguments());
        Predicate<String> said = isSaid(won);
        Predicate<String> inherited = said.and(InheritedOptions::includes);
        OptionVariables variables = OptionVariables.of(this.facts.inputArguments(), variables(setVariables), inherited);
        List<String> options = new ArrayList<>(variables.options());
        variables.others().stream().filter(inherited).forEach(options::add);
        won.stream().filter(said).forEach(options::add);
        if (options.stream().noneMatch(JvmCommandLine::decidesOnOutOfMemory)) {
            options.add(variables.options().size(), "-XX:+ExitOnOutOfMemoryError");
        }
        return new JvmLaunch(
                this.facts.java(),
                options,
                variables.options().size(),
                variables.variables(),
                jar,
                (jar != null || isExecutableJar()) ? List.of() : paths(),
                (jar != null) ? List.of("-jar", jar.toString()) : main(),
                this.facts.applicationArguments(),
                this.facts.commandLine().containsAll(this.facts.applicationArguments()));
    }

    private Map<String, String> variables(Set<String> setVariables) {
        Map<String, String> variables = new HashMap<>(this.facts.environment());
        variables.keySet().removeAll(setVariables);
        return variables;
    }

    /** Whether an option is worth saying: all but the default of sharing, where no other option speaks of sharing. */
    private Predicate<String> isSaid(List<String> won) {
        boolean sharingIsDecided = Stream.concat(this.facts.inputArguments().stream(), won.stream())
                .anyMatch((option) -> option.startsWith("-Xshare:")
                        && !option.equals(SHARE_BY_DEFAULT)
                        && InheritedOptions.includes(option));
        return (option) -> sharingIsDecided || !option.equals(SHARE_BY_DEFAULT);
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

    private List<String> paths() {
        String classPath = absolute(this.facts.classPath());
        List<String> paths = new ArrayList<>();
        if (!classPath.isEmpty()) {
            paths.addAll(List.of("-cp", classPath));
        }
        if (this.facts.module() != null) {
            paths.addAll(List.of("-p", absolute(this.facts.module().path())));
        }
        return paths;
    }

    private List<String> main() {
        if (isExecutableJar()) {
            return List.of("-jar", absolute(this.facts.classPath()));
        }
        return (this.facts.module() != null)
                ? List.of("-m", this.facts.module().main())
                : List.of(this.facts.mainClass());
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter((entry) -> !entry.isEmpty())
                .map((entry) -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Started with {@code -jar}, a JVM has that one file as its class path. */
    private boolean isExecutableJar() {
        String main = mainClassOfJar(absolute(this.facts.classPath()));
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
