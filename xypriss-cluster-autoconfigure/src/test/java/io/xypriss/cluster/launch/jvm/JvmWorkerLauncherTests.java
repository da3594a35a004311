package io.xypriss.cluster.launch.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class JvmWorkerLauncherTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private final PrintStream outStream = new PrintStream(this.out, true);

    private final PrintStream errStream = new PrintStream(this.err, true);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 78, 128})
    void exitCodeIsReportedWithTheLastLines(int code) throws Exception {
        WorkerHandle handle = launch(TestMains.ExitWith.class, Integer.toString(code));

        WorkerExit exit = exit(handle);
        assertThat(exit.exitCode()).isEqualTo(code);
        assertThat(exit.signal()).isNull();
        assertThat(exit.lastOutput()).containsExactlyInAnyOrder("about to exit", "with " + code);
        assertThat(this.out.toString()).isEqualTo("[worker-1] about to exit\n");
        assertThat(this.err.toString()).isEqualTo("[worker-1] with " + code + "\n");
    }

    @ParameterizedTest
    @CsvSource({"true, 9", "false, 15"})
    void signalIsToldFromAnExitCode(boolean kill, int signal) throws Exception {
        WorkerHandle handle = launch(TestMains.Wait.class);
        await().atMost(LONG).until(() -> this.out.toString().contains("waiting"));
        assertThat(handle.onExit()).isNotDone();
        if (kill) {
            handle.kill();
        } else {
            handle.terminate();
        }
        WorkerExit exit = exit(handle);
        assertThat(exit.signal()).isEqualTo(signal);
        assertThat(exit.exitCode()).isNull();
        handle.kill();
        handle.terminate();
    }

    @Test
    void linesOfWorkersArriveWholeAndInOrder() throws Exception {
        int lines = 20_000;
        WorkerHandle first = launch("1", TestMains.PrintLots.class, Integer.toString(lines));
        WorkerHandle second = launch("2", TestMains.PrintLots.class, Integer.toString(lines));
        for (WorkerHandle handle : List.of(first, second)) {
            WorkerExit exit = exit(handle);
            assertThat(exit.exitCode())
                    .as(() -> String.join("\n", exit.lastOutput()))
                    .isEqualTo(0);
        }
        for (String id : List.of("1", "2")) {
            List<String> printed = linesOf(this.out, id);
            assertThat(printed).hasSize(lines);
            for (int i = 0; i < lines; i++) {
                assertThat(printed.get(i)).isEqualTo("out " + i + " x".repeat(i % 11));
            }
            List<String> errors = linesOf(this.err, id);
            assertThat(errors).hasSize(lines);
            for (int i = 0; i < lines; i++) {
                assertThat(errors.get(i)).startsWith("err " + i + " ".repeat(Math.min(1, i % 7)));
            }
        }
        assertThat(this.out.toString().lines()).hasSize(2 * lines);
    }

    @Test
    void stackTracesStayWholeAndTheLastLineNeedsNoEnd() throws Exception {
        exit(launch(TestMains.PrintStackTraces.class));

        List<String> lines = linesOf(this.err, "1");
        assertThat(lines).hasSize(100);
        for (int i = 0; i < 50; i++) {
            assertThat(lines.get(2 * i)).isEqualTo("java.lang.IllegalStateException: trace " + i);
            assertThat(lines.get(2 * i + 1)).startsWith("\tat ");
        }
        assertThat(this.out.toString()).isEqualTo("[worker-1] no newline at the end\n");
    }

    @Test
    void grandchildThatKeepsTheOutputOpenDelaysTheExitOnlyBriefly() throws Exception {
        WorkerHandle handle = launch(TestMains.LeaveAGrandchild.class);
        List<ProcessHandle> grandchildren = List.of();
        try {
            await().atMost(LONG).until(() -> this.out.toString().contains("leaving"));
            grandchildren = ProcessHandle.allProcesses()
                    .filter((process) -> process.info().commandLine().orElse("").equals("sleep 30")
                            || process.info().commandLine().orElse("").endsWith("/sleep 30"))
                    .toList();
            WorkerExit exit = handle.onExit().get(25, TimeUnit.SECONDS);
            assertThat(exit.exitCode()).isZero();
            assertThat(exit.lastOutput()).containsExactly("leaving");
        } finally {
            grandchildren.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void environmentIsAddedTo() throws Exception {
        exit(launcher(ProcessStarter.plain(), TestMains.PrintEnvironment.class)
                .launch(plain("1", Map.of("ADDED", "yes"))));

        assertThat(linesOf(this.out, "1")).contains("ADDED=yes");
    }

    @Test
    void optionsStayWhereOnlyTheOwnerCanReadThem() throws Exception {
        JvmFacts own =
                JvmFacts.ofCurrentJvm(TestMains.PrintOptions.class.getName(), List.of("a=s1"), List.of("-Dadded=s2"));
        List<String> inputArguments = new ArrayList<>(List.of("-Dtool=s3", "-Djdk=s4 4", "-Dfile=s5"));
        inputArguments.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=0");
        JvmFacts facts = new JvmFacts(
                own.java(),
                inputArguments,
                own.classPath(),
                null,
                own.mainClass(),
                own.applicationArguments(),
                own.addedArguments(),
                Map.of("JAVA_TOOL_OPTIONS", "-Dtool=s3", "JDK_JAVA_OPTIONS", "'-Djdk=s4 4'"),
                Set.of());
        List<String> commandLine = new ArrayList<>();
        JvmWorkerLauncher launcher = new JvmWorkerLauncher(
                new JvmCommandLine(facts),
                (builder) -> {
                    commandLine.addAll(builder.command());
                    assertThat(builder.environment())
                            .containsEntry("JAVA_TOOL_OPTIONS", "-Dtool=s3")
                            .containsEntry("JDK_JAVA_OPTIONS", "'-Djdk=s4 4'")
                            .doesNotContainKey("_JAVA_OPTIONS");
                    return ProcessStarter.plain().start(builder);
                },
                this.directory,
                ClassArchives.NONE,
                (processes) -> List.of("-Dfitted=s" + processes),
                (release) -> null,
                () -> this.outStream,
                () -> this.errStream);

        WorkerExit exit = exit(launcher.launch(new WorkerSpec("1", "", Map.of(), 6, false)));

        assertThat(linesOf(this.out, "1")).containsExactly("s3 s4 4 s5 s2 s6", "a=s1");
        assertThat(commandLine).hasSize(2).noneMatch((word) -> word.matches(".*s\\d.*"));
        assertThat(exit.lastOutput()).containsExactly("s3 s4 4 s5 s2 s6", "a=s1");
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void failureToLaunchSaysWhy() {
        JvmFacts facts =
                new JvmFacts("/no/such/java", List.of(), "", null, "Main", List.of(), List.of(), Map.of(), Set.of());
        JvmWorkerLauncher launcher = new JvmWorkerLauncher(
                new JvmCommandLine(facts),
                ProcessStarter.plain(),
                this.directory,
                ClassArchives.NONE,
                (processes) -> List.of(),
                (release) -> null);

        assertThatExceptionOfType(WorkerLaunchException.class)
                .isThrownBy(() -> launcher.launch(plain("1", Map.of())))
                .withMessageContaining("/no/such/java");
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void releaseThatIsGoneIsNotReplacedByAnotherOne() {
        JvmWorkerLauncher launcher = launcher(ProcessStarter.plain(), TestMains.Wait.class);
        assertThatExceptionOfType(WorkerLaunchException.class)
                .isThrownBy(() -> launcher.launch(new WorkerSpec("1", "1f2e3d", Map.of(), 1, false)))
                .withMessageContaining("1f2e3d is not kept any more");
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void figuresAreThoseOfTheProcessAndNoneOnceItHasEnded() throws Exception {
        WorkerHandle handle = launch(TestMains.Wait.class);
        await().atMost(LONG).until(() -> this.out.toString().contains("waiting"));
        assertThat(handle.residentMemory()).isGreaterThan(1 << 20);
        assertThat(handle.cpuPercent(System.nanoTime() + Duration.ofMinutes(1).toNanos()))
                .isPositive();
        handle.kill();
        exit(handle);
        assertThat(handle.residentMemory()).isNull();
        assertThat(handle.cpuPercent(System.nanoTime() + Duration.ofMinutes(2).toNanos()))
                .isNull();
    }

    @Test
    void archiveIsUsedAndToldOfAStartThatFailedBeforeAnyoneElse() throws Exception {
        Archives archives = new Archives();
        WorkerHandle failed = launcher(archives, TestMains.ExitWith.class, "1").launch(plain("1", Map.of()));
        assertThat(failed.startedFrom()).isEqualTo(WorkerStart.ARCHIVE);
        List<WorkerExit> knownThen = failed.onExit()
                .thenApply((exit) -> List.copyOf(archives.failed))
                .get(60, TimeUnit.SECONDS);
        assertThat(knownThen).extracting(WorkerExit::exitCode).containsExactly(1);
        assertThat(archives.launch.options()).contains("-Dstdout.encoding=UTF-8");
    }

    @Test
    void whatEndsAWorkerThatHadStartedIsNotHeldAgainstItsArchive() throws Exception {
        Archives archives = new Archives();
        WorkerHandle handle = launcher(archives, TestMains.Wait.class).launch(plain("1", Map.of()));
        await().atMost(LONG).until(() -> this.out.toString().contains("waiting"));
        handle.markReady();
        handle.kill();
        exit(handle);
        assertThat(archives.failed).isEmpty();
    }

    @Test
    void withoutAnArchiveAWorkerStartsPlainly() throws Exception {
        WorkerHandle handle = launch(TestMains.ExitWith.class, "0");
        assertThat(handle.startedFrom()).isEqualTo(WorkerStart.PLAIN);
        exit(handle);
    }

    @Test
    void recordsOnlyWhereItMayAndTellsTheEndBeforeTheExit() throws Exception {
        Recorder recorder = new Recorder();
        JvmWorkerLauncher launcher = launcher(recorder, TestMains.ExitWith.class, "0");
        WorkerHandle plain = launcher.launch(plain("1", Map.of()));
        assertThat(plain.records()).isFalse();
        exit(plain);
        assertThat(recorder.happened).isEmpty();

        WorkerHandle recording = launcher.launch(new WorkerSpec("1", "", Map.of(), 1, true));
        assertThat(recording.records()).isTrue();
        assertThat(recording.startedFrom()).isEqualTo(WorkerStart.PLAIN);
        recording.writesRecording(true);
        WorkerExit exit = exit(recording);
        assertThat(recorder.happened).containsExactly("recorded", "wanted true", "ended " + exit);
    }

    @Test
    void processThatCannotBeStartedRecordsNothing() {
        Recorder recorder = new Recorder();
        JvmWorkerLauncher launcher = launcher(
                (builder) -> {
                    Path arguments = builder.command().stream()
                            .filter((part) -> part.startsWith("@"))
                            .map((part) -> Path.of(part.substring(1)))
                            .findFirst()
                            .orElseThrow();
                    assertThat(arguments).content().contains("-Drecording=yes");
                    throw new IOException("no more processes");
                },
                recorder,
                TestMains.ExitWith.class,
                "0");
        assertThatExceptionOfType(WorkerLaunchException.class)
                .isThrownBy(() -> launcher.launch(new WorkerSpec("1", "", Map.of(), 1, true)));
        assertThat(recorder.happened).containsExactly("recorded", "ended null");
    }

    @Test
    void keepsOnlyTheLastLinesAndOnlyTheirBeginning() {
        LastLines lines = new LastLines();
        for (int i = 0; i < 1000; i++) {
            lines.add("line " + i + "y".repeat(10_000));
        }
        assertThat(lines.get()).hasSize(LastLines.COUNT);
        assertThat(lines.get().get(LastLines.COUNT - 1)).startsWith("line 999").hasSize(LastLines.LONGEST + 1);
    }

    @Test
    void endlessLineIsWrittenInPieces() {
        byte[] bytes = "z".repeat(5 * WorkerOutput.LONGEST_LINE).getBytes(StandardCharsets.US_ASCII);
        new WorkerOutput("1", new ByteArrayInputStream(bytes), () -> this.outStream, new LastLines()).run();

        assertThat(this.out.toString().lines().count()).isBetween(4L, 6L);
        assertThat(this.out.toString().replace("[worker-1] ", "").replace("\n", ""))
                .hasSize(bytes.length);
    }

    private WorkerHandle launch(Class<?> main, String... arguments) throws WorkerLaunchException {
        return launch("1", main, arguments);
    }

    /** A worker of what the master was started from, alone on its machine, that records nothing. */
    private static WorkerSpec plain(String id, Map<String, String> environment) {
        return new WorkerSpec(id, "", environment, 1, false);
    }

    private WorkerHandle launch(String id, Class<?> main, String... arguments) throws WorkerLaunchException {
        return launcher(ProcessStarter.plain(), main, arguments).launch(plain(id, Map.of()));
    }

    private JvmWorkerLauncher launcher(ProcessStarter starter, Class<?> main, String... arguments) {
        return launcher(starter, ClassArchives.NONE, main, arguments);
    }

    private JvmWorkerLauncher launcher(ClassArchives archives, Class<?> main, String... arguments) {
        return launcher(ProcessStarter.plain(), archives, main, arguments);
    }

    private JvmWorkerLauncher launcher(
            ProcessStarter starter, ClassArchives archives, Class<?> main, String... arguments) {
        JvmCommandLine commandLine = JvmCommandLine.ofCurrentJvm(
                main, arguments, List.of("-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8"));
        return new JvmWorkerLauncher(
                commandLine,
                starter,
                this.directory,
                archives,
                (processes) -> List.of(),
                JvmWorkerLauncherTests::release,
                () -> this.outStream,
                () -> this.errStream);
    }

    private static JvmReleases.@Nullable JvmRelease release(String name) throws WorkerLaunchException {
        if (name.isEmpty()) {
            return null;
        }
        throw new WorkerLaunchException("its release " + name + " is not kept any more");
    }

    private static WorkerExit exit(WorkerHandle handle) throws Exception {
        return handle.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static List<String> linesOf(ByteArrayOutputStream stream, String id) {
        String prefix = "[worker-" + id + "] ";
        return stream.toString()
                .lines()
                .filter((line) -> line.startsWith(prefix))
                .map((line) -> line.substring(prefix.length()))
                .toList();
    }

    /** Has one for every JVM. */
    private static final class Archives implements ClassArchives {

        @Override
        public Recording record(JvmLaunch of) {
            throw new AssertionError("There is an archive");
        }

        private final List<WorkerExit> failed = new CopyOnWriteArrayList<>();

        private volatile JvmLaunch launch = new JvmLaunch("", List.of(), null, List.of(), List.of());

        @Override
        public Use find(JvmLaunch of) {
            this.launch = of;
            return new Use(Path.of("classes.jsa"), List.of("-Dfrom=archive"));
        }

        @Override
        public void startFailed(Use use, WorkerExit exit) {
            assertThat(use.options()).containsExactly("-Dfrom=archive");
            this.failed.add(exit);
        }
    }

    /** Has no archive, and records what it is told. */
    private static final class Recorder implements ClassArchives, ClassArchives.Recording {

        private final List<String> happened = new CopyOnWriteArrayList<>();

        @Override
        public @Nullable Use find(JvmLaunch launch) {
            return null;
        }

        @Override
        public Recording record(JvmLaunch launch) {
            this.happened.add("recorded");
            return this;
        }

        @Override
        public void startFailed(Use use, WorkerExit exit) {
            throw new AssertionError("There was no archive");
        }

        @Override
        public List<String> options() {
            return List.of("-Drecording=yes");
        }

        @Override
        public void wanted(boolean wanted) {
            this.happened.add("wanted " + wanted);
        }

        @Override
        public void ended(@Nullable WorkerExit exit) {
            this.happened.add("ended " + exit);
        }
    }
}
