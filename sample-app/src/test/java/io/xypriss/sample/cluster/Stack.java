package io.xypriss.sample.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** An application on another web server than the packaged sample's, made of the class path of the tests. */
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

    String server() {
        return this.server;
    }

    /** What each process says when it serves. */
    String started() {
        return this.server + " started on port";
    }

    /** What to give to {@code java} to run it from a class path. */
    List<String> commandLine() {
        return List.of(
                "-cp", classPath().map(Path::toString).collect(Collectors.joining(File.pathSeparator)), this.main);
    }

    /** Packages it as Spring Boot's Maven plugin does. */
    Path jar(Path directory) throws IOException {
        Path classes = directory.resolve("classes.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
        Set<String> names = new HashSet<>();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(classes), manifest)) {
            for (Path folder : classPath().filter(Files::isDirectory).toList()) {
                add(folder, jar, names);
            }
        }
        Path packaged = directory.resolve(name().toLowerCase(Locale.ROOT) + ".jar");
        Repackager repackager = new Repackager(classes.toFile());
        repackager.setMainClass(this.main);
        repackager.repackage(packaged.toFile(), (libraries) -> {
            for (Path library : classPath().filter(Files::isRegularFile).toList()) {
                libraries.library(new Library(library.toFile(), LibraryScope.COMPILE));
            }
        });
        return packaged;
    }

    private static void add(Path folder, JarOutputStream jar, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (names.add(name)) {
                    jar.putNextEntry(new JarEntry(name));
                    Files.copy(file, jar);
                    jar.closeEntry();
                }
            }
        }
    }

    private Stream<Path> classPath() {
        String inherited = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Stream<Path> others = Arrays.stream(inherited.split(File.pathSeparator))
                .map(Path::of)
                .filter((entry) -> !entry.getFileName().toString().startsWith(PACKAGED))
                .filter((entry) -> !this.without.test(relative(entry)));
        // The packaged sample, which stands for them in an integration test, has its classes elsewhere.
        return Stream.concat(Stream.of(Path.of("target", "classes").toAbsolutePath()), others)
                .distinct();
    }

    /** The folder and name of an entry, whatever is above them. */
    private static String relative(Path entry) {
        Path path = entry.toAbsolutePath();
        return path.getParent().getFileName() + "/" + path.getFileName();
    }
}
