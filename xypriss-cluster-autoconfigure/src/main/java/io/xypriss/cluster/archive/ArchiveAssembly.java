package io.xypriss.cluster.archive;

import io.xypriss.cluster.host.PrivateDirectory;
import io.xypriss.cluster.launch.jvm.JvmLaunch;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Makes an archive of what the JVM of a worker has recorded, and sees that a JVM can use it. Neither runs any code of the
 * application.
 */
final class ArchiveAssembly {

    /** At the lowest priority, on a machine that is busy. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final int LINES = 10;

    private final ArchiveKind kind;

    private final JvmLaunch launch;

    private final Set<String> without;

    private final Map<String, String> environment;

    private final BooleanSupplier goOn;

    /**
     * @param launch how workers are started
     * @param without environment variables that workers do not inherit
     * @param environment those that they have in addition
     * @param goOn asked again and again, from the thread that runs it; once it says no, the assembly is called off
     */
    ArchiveAssembly(
            ArchiveKind kind,
            JvmLaunch launch,
            Set<String> without,
            Map<String, String> environment,
            BooleanSupplier goOn) {
        this.kind = kind;
        this.launch = launch;
        this.without = new HashSet<>(without);
        this.without.addAll(JvmLaunch.VARIABLES);
        this.environment = new HashMap<>(launch.variables());
        this.environment.putAll(environment);
        this.goOn = goOn;
    }

    /**
     * Makes it. What was recorded stays, so that this can be called again.
     *
     * @param folder where the JVM of the worker has written, and where the archive is put
     * @throws ArchiveException if it is called off, or fails
     */
    void run(Path folder) throws IOException, ArchiveException {
        Path output = folder.resolve("output.log");
        Path temp = folder.resolve("tmp");
        if (!Files.isDirectory(temp)) {
            Files.createDirectory(temp, PrivateDirectory.within(folder));
        }
        List<String> quietly = List.of(
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Djava.io.tmpdir=" + temp);
        if (!Files.isRegularFile(this.kind.recorded(folder))) {
            throw new ArchiveException("the JVM of the worker has written nothing", false);
        }
        if (!this.kind.assemblyOptions(folder).isEmpty()) {
            List<String> assembly = new ArrayList<>(quietly);
            assembly.addAll(this.kind.assemblyOptions(folder));
            step("to assemble it", this.launch.command(folder.resolve("assembly.args"), assembly), output);
        }
        Path archive = folder.resolve(this.kind.fileName());
        if (!Files.isRegularFile(archive)) {
            throw new ArchiveException("the JVM has written none" + said(output), false);
        }
        step("to check it", check(quietly, archive, folder.resolve("check.args")), output);
    }

    private List<String> check(List<String> quietly, Path archive, Path file) throws IOException {
        List<String> options = new ArrayList<>(quietly);
        options.addAll(this.kind.checkOptions(archive));
        return this.launch
                .doing(List.of("-cp", String.valueOf(this.launch.jar())), List.of("-version"))
                .command(file, options);
    }

    private void step(String what, List<String> command, Path output) throws IOException, ArchiveException {
        File file = output.toFile();
        int exitCode = WatchedProcess.run(command, this.without, this.environment, file, this.goOn, LIMIT);
        if (exitCode != 0) {
            throw new ArchiveException(what + " ended with exit code " + exitCode + said(output), false);
        }
    }

    private static String said(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output, Charset.forName("ISO-8859-1"))) {
            List<String> all = lines.filter((line) -> !line.isBlank()).toList();
            return all.isEmpty()
                    ? ""
                    : "; it said: " + String.join(" | ", all.subList(Math.max(0, all.size() - LINES), all.size()));
        }
    }
}
