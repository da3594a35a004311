package io.xypriss.cluster.launch.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class JvmCommandLineTests {

    @TempDir
    private Path directory;

    private static final String EXIT_ON_OUT_OF_MEMORY = "-XX:+ExitOnOutOfMemoryError";

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:-ExitOnOutOfMemoryError", "-XX:+CrashOnOutOfMemoryError", "-XX:OnOutOfMemoryError=notify"})
    void whatTheUserSaysOfExhaustedMemoryHolds(String option) throws IOException {
        assertThat(command(List.of(option), "/a.jar", null)).contains(option).doesNotContain(EXIT_ON_OUT_OF_MEMORY);
    }

    @Test
    void releaseIsRunInPlaceOfWhatThisProcessRuns() throws IOException {
        Path jar = jar("org.springframework.boot.loader.launch.JarLauncher");
        JvmFacts facts = facts("java", List.of(), jar.toString(), null, "example.Main", List.of("--first"), List.of());
        JvmCommandLine commandLine = new JvmCommandLine(facts);

        assertThat(JvmCommandLine.executableJar(jar.toString())).isEqualTo(jar);
        assertThat(words(commandLine.launch(Path.of("/releases/abc/app.jar"), List.of(), Set.of())))
                .containsExactly("java", EXIT_ON_OUT_OF_MEMORY, "-jar", "/releases/abc/app.jar", "--first");
    }

    @Test
    void executableJarIsRunAsOne() throws IOException {
        Path jar = jar("org.springframework.boot.loader.launch.JarLauncher");

        assertThat(command(List.of(), jar.toString(), null))
                .containsExactly("java", EXIT_ON_OUT_OF_MEMORY, "-jar", jar.toString(), "--first", "with space");
    }

    @Test
    void jarWithTheApplicationsMainClassIsRunAsOne() throws IOException {
        Path jar = jar("example.Main");

        assertThat(command(List.of(), jar.toString(), null)).containsSequence("-jar", jar.toString());
    }

    @Test
    void jarWithAnotherMainClassIsAClassPath() throws IOException {
        Path jar = jar("example.Other");

        assertThat(command(List.of(), jar.toString(), null))
                .containsExactly(
                        "java", EXIT_ON_OUT_OF_MEMORY, "-cp", jar.toString(), "example.Main", "--first", "with space");
    }

    @Test
    void entriesOfAClassPathBecomeAbsolute() throws IOException {
        String classPath = "classes" + File.pathSeparator + "lib/a.jar" + File.pathSeparator;

        assertThat(command(List.of(), classPath, null))
                .containsSequence(
                        "-cp",
                        new File("classes").getAbsolutePath()
                                + File.pathSeparator
                                + new File("lib/a.jar").getAbsolutePath(),
                        "example.Main");
    }

    @Test
    void classPathGoesIntoAFileAsTheJvmReadsIt() throws Exception {
        StringBuilder classPath = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            classPath.append("/some where/with \"quotes\"/number-").append(i).append(File.pathSeparator);
        }
        classPath.append(System.getProperty("java.class.path"));
        List<String> arguments = List.of("a b", "", "@none", "*.java", "two\nlines", "\\");
        JvmFacts hidden = facts(
                java(),
                List.of(),
                classPath.toString(),
                null,
                TestMains.PrintArguments.class.getName(),
                arguments,
                List.of());
        JvmFacts shown = facts(hidden, Map.of(), Set.copyOf(arguments));

        for (JvmFacts facts : List.of(hidden, shown)) {
            Path file = this.directory.resolve(UUID.randomUUID().toString());
            List<String> command =
                    new JvmCommandLine(facts).launch(null, List.of(), Set.of()).command(file, List.of());

            assertThat(command).hasSize((facts == hidden) ? 2 : 9);
            assertThat(command.get(1)).isEqualTo("@" + file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.inputReader().lines())
                    .containsExactly("[a b]", "[]", "[@none]", "[*.java]", "[two", "lines]", "[\\]");
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void commandLineShowsNoMoreThanThatOfThisProcess() throws IOException {
        JvmFacts facts = facts(
                facts(
                        "java",
                        List.of("-Dtool=s1", "-Djdk=s2", "-Dfile=s3"),
                        "/a.jar",
                        null,
                        "example.Main",
                        List.of("--open", "--secret=s4"),
                        List.of("-Dadded=s5")),
                Map.of("JAVA_TOOL_OPTIONS", "-Dtool=s1", "JDK_JAVA_OPTIONS", "-Djdk=s2"),
                Set.of("--open"));
        Path file = this.directory.resolve("args");

        JvmLaunch launch = new JvmCommandLine(facts).launch(null, List.of("-Dfitted=s6"), Set.of());

        assertThat(launch.command(file, List.of("-Dmore=s7"))).containsExactly("java", "@" + file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "\"" + EXIT_ON_OUT_OF_MEMORY + "\"",
                        "\"-Dfile=s3\"",
                        "\"-Dfitted=s6\"",
                        "\"-Dadded=s5\"",
                        "\"-Dmore=s7\"",
                        "\"-cp\"",
                        "\"/a.jar\"",
                        "\"example.Main\"",
                        "\"--open\"",
                        "\"--secret=s4\"");
        assertThat(launch.variables())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("JAVA_TOOL_OPTIONS", "-Dtool=s1", "JDK_JAVA_OPTIONS", "-Djdk=s2"));
        assertThat(launch.options())
                .containsExactly(
                        "-Dtool=s1", "-Djdk=s2", EXIT_ON_OUT_OF_MEMORY, "-Dfile=s3", "-Dfitted=s6", "-Dadded=s5");
    }

    @Test
    void variableThatIsSetOtherwiseKeepsNoOptionsOfThisProcess() {
        JvmFacts facts = facts(
                facts("java", List.of("-Dtool=1"), "/a.jar", null, "example.Main", List.of(), List.of()),
                Map.of("JAVA_TOOL_OPTIONS", "-Dtool=1"),
                Set.of());

        JvmLaunch launch = new JvmCommandLine(facts).launch(null, List.of(), Set.of("JAVA_TOOL_OPTIONS"));

        assertThat(launch.variables()).isEmpty();
        assertThat(launch.fromVariables()).isZero();
        assertThat(launch.options()).containsExactly(EXIT_ON_OUT_OF_MEMORY, "-Dtool=1");
    }

    @Test
    void sharingAsByDefaultIsNotSaidInAVariable() {
        JvmFacts facts = facts(
                facts("java", List.of("-Xshare:auto", "-Xmx1g"), "/a.jar", null, "example.Main", List.of(), List.of()),
                Map.of("JAVA_TOOL_OPTIONS", "-Xshare:auto -Xmx1g"),
                Set.of());

        assertThat(new JvmCommandLine(facts).launch(null, List.of(), Set.of()).variables())
                .containsEntry("JAVA_TOOL_OPTIONS", "\"-Xmx1g\"");
    }

    @Test
    void moduleIsRunAsOne() throws IOException {
        List<String> command = command(List.of(), "", new JvmFacts.MainModule("/mods/a.jar", "example/example.Main"));

        assertThat(command)
                .containsExactly(
                        "java",
                        EXIT_ON_OUT_OF_MEMORY,
                        "-p",
                        "/mods/a.jar",
                        "-m",
                        "example/example.Main",
                        "--first",
                        "with space");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
                "-Xrunjdwp:transport=dt_socket",
                "-Xdebug",
                "-Dcom.sun.management.jmxremote",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-XX:StartFlightRecording",
                "-XX:StartFlightRecording=filename=a.jfr",
                "-XX:StartFlightRecording:filename=a.jfr",
                "-XX:FlightRecorderOptions=repository=x",
                "-XX:ArchiveClassesAtExit=a.jsa",
                "-XX:AOTCacheOutput=a.aot",
                "-XX:AOTMode=record",
                "-XX:AOTConfiguration=a.conf",
                "-XX:DumpLoadedClassList=a",
                "-XX:AOTMode=create",
                "-XX:+AutoCreateSharedArchive",
                "-Xshare:dump",
                "-javaagent:/opt/jmx_prometheus_javaagent.jar=9404:config.yaml",
                "-javaagent:/opt/jmx_prometheus_javaagent.jar=0.0.0.0:9404:config.yaml",
                "-javaagent:/opt/jmx_prometheus_javaagent.jar=[::1]:9404:config.yaml",
                "-javaagent:/opt/agent.jar=6300",
                "-javaagent:/opt/jolokia.jar=host=0.0.0.0,port=8778",
                "-agentpath:/opt/libprofiler.so=port=10001,listen=all",
                "-Dspring.context.exit=onRefresh",
                "-Xlog:gc*:file=gc.log",
                "-Xlog:gc:gc.log:time",
                "-Xloggc:gc.log"
            })
    void whatTwoProcessesCannotBothHaveIsNotInherited(String option) throws IOException {
        assertThat(command(List.of(option), "/a.jar", null)).doesNotContain(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx1g",
                "-javaagent:/opt/opentelemetry.jar",
                "-javaagent:/opt/agent.jar=config.yaml",
                "-javaagent:/opt/agent.jar=destfile=a.exec,append=true",
                "-javaagent:/opt/jolokia.jar=port=0",
                "-javaagent:/opt/agent.jar=server=collector:4317",
                "-XX:-AutoCreateSharedArchive",
                "-agentlib:profiler",
                "-XX:SharedArchiveFile=a.jsa",
                "-XX:AOTCache=a.aot",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dsome.property=value with space",
                "-Xlog:gc",
                "-Xlog:gc:stdout",
                "-Xlog:gc:stderr:time",
                "-Xlog:gc*:file=gc-%p.log"
            })
    void allElseIsInherited(String option) throws IOException {
        assertThat(command(List.of(option), "/a.jar", null)).contains(option);
    }

    @Test
    void addedOptionsComeLastSoThatTheyWin() throws IOException {
        JvmFacts facts =
                facts("java", List.of("-Xmx1g"), "/a.jar", null, "example.Main", List.of(), List.of("-Xmx128m"));

        assertThat(words(new JvmCommandLine(facts).launch(null, List.of(), Set.of())))
                .containsExactly("java", EXIT_ON_OUT_OF_MEMORY, "-Xmx1g", "-Xmx128m", "-cp", "/a.jar", "example.Main");
    }

    @Test
    void fittedOptionsWinOverInheritedOnesAndAddedOnesOverThem() throws IOException {
        JvmFacts facts =
                facts("java", List.of("-Xmx1g"), "/a.jar", null, "example.Main", List.of(), List.of("-Xmx128m"));

        assertThat(words(new JvmCommandLine(facts).launch(null, List.of("-Xmx256m"), Set.of())))
                .containsSubsequence("-Xmx1g", "-Xmx256m", "-Xmx128m");
    }

    @Test
    void sharingAsByDefaultIsNotSaid() throws IOException {
        assertThat(command(List.of("-Xshare:auto", "-Xmx1g"), "/a.jar", null))
                .contains("-Xmx1g")
                .doesNotContain("-Xshare:auto");
        assertThat(command(List.of("-Xshare:off", "-Xshare:auto"), "/a.jar", null))
                .containsSubsequence("-Xshare:off", "-Xshare:auto");
    }

    private List<String> command(
            List<String> options, String classPath, JvmFacts.@org.jspecify.annotations.Nullable MainModule module)
            throws IOException {
        JvmFacts facts =
                facts("java", options, classPath, module, "example.Main", List.of("--first", "with space"), List.of());
        return words(new JvmCommandLine(facts).launch(null, List.of(), Set.of()));
    }

    /** All that the JVM is told, in order. */
    private List<String> words(JvmLaunch launch) throws IOException {
        Path file = this.directory.resolve(UUID.randomUUID().toString());
        List<String> words = new ArrayList<>();
        for (String word : launch.command(file, List.of())) {
            if (word.equals("@" + file)) {
                Files.readAllLines(file).forEach((line) -> words.add(line.substring(1, line.length() - 1)));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    private static JvmFacts facts(
            String java,
            List<String> options,
            String classPath,
            JvmFacts.@org.jspecify.annotations.Nullable MainModule module,
            String main,
            List<String> arguments,
            List<String> added) {
        return new JvmFacts(java, options, classPath, module, main, arguments, added, Map.of(), Set.of());
    }

    private static JvmFacts facts(JvmFacts facts, Map<String, String> environment, Set<String> commandLine) {
        return new JvmFacts(
                facts.java(),
                facts.inputArguments(),
                facts.classPath(),
                facts.module(),
                facts.mainClass(),
                facts.applicationArguments(),
                facts.addedArguments(),
                environment,
                commandLine);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path jar(String mainClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        Path jar = this.directory.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
