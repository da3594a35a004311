package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JVM that was started, seen from outside: it runs nothing of the application. */
record MasterProcess(Application application, long pid, Path classLog) {

    /** Of the JVM, of what the JDK has for processes, signals and delays, of JNA, and of Spring Boot's loader (Cleaner-0). */
    private static final Pattern KNOWN_THREADS = Pattern.compile(
            "xypriss-.*"
                    + "|main|Reference Handler|Finalizer|Signal Dispatcher|Service Thread|Monitor Deflation Thread"
                    + "|C[12] CompilerThread\\d+|Sweeper thread|Notification Thread|Common-Cleaner|Attach Listener|process reaper.*"
                    + "|SIG[A-Z]+ handler|CompletableFutureDelayScheduler|ForkJoinPool\\.commonPool-delayScheduler|JNA Cleaner|Cleaner-0");

    private static final Pattern THREAD = Pattern.compile("^\"(.*)\" #\\d+.*", Pattern.MULTILINE);

    private static final Pattern WEB_SERVERS = Pattern.compile(
            "(org\\.apache\\.(catalina|coyote|tomcat)|org\\.eclipse\\.jetty|io\\.netty|reactor\\.netty)\\..*");

    /** What the applications use, and a master does not. */
    private static final Pattern LIBRARIES =
            Pattern.compile("(org\\.hibernate|jakarta\\.persistence|com\\.zaxxer|org\\.h2"
                    + "|org\\.flywaydb|org\\.quartz|io\\.r2dbc|org\\.springframework\\.(data|jdbc|orm|r2dbc|security|session))"
                    + "\\..*");

    /** The option that makes each JVM write down, in a file of its own, each class that it loads. */
    static String classLogging(Path directory) {
        return "-Xlog:class+load=info:file=" + directory + "/classes-%p.log:none:filecount=0";
    }

    static MasterProcess of(Application application, long pid, Path directory) {
        return new MasterProcess(application, pid, directory.resolve("classes-" + pid + ".log"));
    }

    /** Also after its end: the classes are those of all its life. */
    void assertRunsNothingOfTheApplication() throws IOException {
        assertThat(classes(Pattern.compile(Pattern.quote(this.application.packagePrefix()) + ".*")))
                .as("classes of the application in the master")
                .containsExactly(this.application.mainClass());
        assertThat(classes(LIBRARIES)).as("libraries in the master").isEmpty();
    }

    void assertHasStartedNoWebServer() throws IOException {
        assertThat(classes(WEB_SERVERS)).as("web servers in the master").isEmpty();
    }

    /** While it lives. */
    void assertHasNoThreadOfOthers() throws IOException {
        List<String> threads = threads();
        assertThat(threads).contains("main").anyMatch((name) -> name.startsWith("xypriss-"));
        assertThat(threads)
                .as("threads of the master")
                .allMatch((name) -> KNOWN_THREADS.matcher(name).matches());
    }

    /** Those loaded so far, without hidden ones that the JVM makes for lambdas. */
    private List<String> classes(Pattern names) throws IOException {
        try (Stream<String> lines = Files.lines(this.classLog, StandardCharsets.UTF_8)) {
            List<String> loaded = lines.map((line) -> line.split(" ", 2)[0]).toList();
            assertThat(loaded).as("the log").contains("org.springframework.boot.SpringApplication");
            return loaded.stream()
                    .filter((name) -> !name.contains("/"))
                    .filter(names.asMatchPredicate())
                    .toList();
        }
    }

    private List<String> threads() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(this.pid),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        Matcher matcher = THREAD.matcher(new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return matcher.results().map((result) -> result.group(1)).toList();
    }
}
