package io.xypriss.cluster.archive;

import io.xypriss.cluster.host.PrivateDirectory;
import io.xypriss.cluster.launch.JvmLaunch;
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
 * Makes an archive: starts the application as a worker is started, up to the point where its context is refreshed and
 * nothing of it runs yet, and has the JVM keep the classes. It opens no port, and starts no lifecycle bean and no runner.
 */
final class TrainingRun {

    /** At the lowest priority, on a machine that is busy. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final int LINES = 10;

    private final ArchiveKind kind;

    private final JvmLaunch launch;

    private final Path socket;

    private final Set<String> without;

    private final Map<String, String> environment;

    private final BooleanSupplier goOn;

    /**
     * @param launch how workers are started
     * @param socket where a socket may be for as long as it takes; short enough for one
     * @param without environment variables that workers do not inherit
     * @param environment those that they have in addition
     * @param goOn asked again and again, from the thread that runs it; once it says no, the run is called off
     */
    TrainingRun(
            ArchiveKind kind,
            JvmLaunch launch,
            Path socket,
            Set<String> without,
            Map<String, String> environment,
            BooleanSupplier goOn) {
        this.kind = kind;
        this.launch = launch;
        this.socket = socket;
        this.without = new HashSet<>(without);
        this.without.addAll(JvmLaunch.VARIABLES);
        this.environment = new HashMap<>(launch.variables());
        this.environment.putAll(environment);
        this.goOn = goOn;
    }

    /**
     * Makes it, and sees that a JVM can use it.
     *
     * @param folder where to; empty
     * @throws TrainingException if it is called off, or fails
     */
    void run(Path folder) throws IOException, TrainingException {
        Path output = folder.resolve("output.log");
        Path temp = Files.createDirectory(folder.resolve("tmp"), PrivateDirectory.within(folder));
        List<String> quietly = List.of(
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Djava.io.tmpdir=" + temp);
        List<String> training = new ArrayList<>(quietly);
        training.add("-Dspring.context.exit=onRefresh");
        training.add("-D" + TrainedArchives.TRAINING_DIRECTORY + "=" + folder);
        training.add("-D" + TrainedArchives.TRAINING_SOCKET + "=" + this.socket);
        training.addAll(this.kind.trainingOptions(folder));
        step("the run of the application", this.launch.command(folder.resolve("training.args"), training), output);
        if (!this.kind.assemblyOptions(folder).isEmpty()) {
            List<String> assembly = new ArrayList<>(quietly);
            assembly.addAll(this.kind.assemblyOptions(folder));
            step("to assemble it", this.launch.command(folder.resolve("assembly.args"), assembly), output);
        }
        Path archive = folder.resolve(this.kind.fileName());
        if (!Files.isRegularFile(archive)) {
            throw new TrainingException("the JVM has written none" + said(output), false);
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

    private void step(String what, List<String> command, Path output) throws IOException, TrainingException {
        File file = output.toFile();
        int exitCode = WatchedProcess.run(command, this.without, this.environment, file, this.goOn, LIMIT);
        if (exitCode != 0) {
            throw new TrainingException(what + " ended with exit code " + exitCode + said(output), false);
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
