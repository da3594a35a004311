package io.xypriss.sample.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An application on another web server than the packaged sample's, run from the class path of the tests. */
enum Stack {

    /** The sample, with Jetty in place of Tomcat. */
    JETTY(
            "Jetty",
            "io.xypriss.sample.SampleApplication",
            "tomcat-embed-core|tomcat-embed-websocket|spring-boot-tomcat|webflux|netty|reactor|test-classes"),

    /** A WebFlux application, without anything of servlets. */
    NETTY(
            "Netty",
            "io.xypriss.reactive.ReactiveApplication",
            "tomcat-embed-core|tomcat-embed-websocket|spring-boot-tomcat|jetty|webmvc|servlet");

    private static final String PACKAGED = "sample-app";

    private final String server;

    private final String main;

    private final Predicate<String> without;

    Stack(String server, String main, String without) {
        this.server = server;
        this.main = main;
        this.without = Pattern.compile(without).asPredicate();
    }

    /** What each process says when it serves. */
    String started() {
        return this.server + " started on port";
    }

    /** What to give to {@code java}. */
    List<String> commandLine() {
        String inherited = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Stream<String> jars = Arrays.stream(inherited.split(File.pathSeparator))
                .filter((entry) -> !Path.of(entry).getFileName().toString().startsWith(PACKAGED))
                .filter((entry) -> !this.without.test(relative(entry)));
        // The packaged sample, which stands for them in an integration test, has its classes elsewhere.
        Stream<String> classes =
                Stream.of(Path.of("target", "classes").toAbsolutePath().toString());
        return List.of(
                "-cp",
                Stream.concat(classes, jars).distinct().collect(Collectors.joining(File.pathSeparator)),
                this.main);
    }

    /** The folder and name of an entry, whatever is above them. */
    private static String relative(String entry) {
        Path path = Path.of(entry).toAbsolutePath();
        return path.getParent().getFileName() + "/" + path.getFileName();
    }
}
