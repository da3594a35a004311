package io.xypriss.cluster.release;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds a library where a JVM that is about to be started would find it, and reads the properties with which the library
 * describes itself: in an executable jar, in the jars that the manifest of a jar names, in an exploded jar, or beside the
 * application's own classes.
 */
public final class LibraryFinder {

    private static final Log logger = LogFactory.getLog(LibraryFinder.class);

    private static final List<String> NESTED = List.of("BOOT-INF/lib/", "WEB-INF/lib/");

    private static final String PROPERTIES_LAUNCHER = "PropertiesLauncher";

    private final String library;

    private final String resource;

    /**
     * @param library what the name of the library's jar contains
     * @param resource where the library has its properties
     */
    public LibraryFinder(String library, String resource) {
        this.library = library;
        this.resource = resource;
    }

    /**
     * Looks through a class path.
     *
     * @param classPath jars and folders; those that do not exist are skipped
     * @throws IOException if one of them cannot be read
     */
    public Finding find(List<Path> classPath) throws IOException {
        Search search = new Search(classPath);
        Properties properties = search.run();
        return new Finding(properties, search.seen, search.open);
    }

    private static Properties load(InputStream in) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        return properties;
    }

    /**
     * What was found.
     *
     * @param properties those of the library; absent where the library has none, or is not there
     * @param present whether the library is there
     * @param open whether the application may find libraries elsewhere, too
     */
    public record Finding(@Nullable Properties properties, boolean present, boolean open) {}

    /** One search. */
    private final class Search {

        private final Deque<Path> left;

        private final Set<Path> done = new HashSet<>();

        private boolean seen;

        private boolean open;

        private Search(List<Path> classPath) {
            this.left = new ArrayDeque<>(classPath);
        }

        private @Nullable Properties run() throws IOException {
            for (Path entry = this.left.poll(); entry != null; entry = this.left.poll()) {
                if (!this.done.add(entry.toAbsolutePath().normalize())) {
                    continue;
                }
                Properties found = null;
                if (Files.isDirectory(entry)) {
                    found = inFolder(entry);
                } else if (Files.isRegularFile(entry)) {
                    found = readable(entry);
                }
                if (found != null) {
                    this.seen = true;
                    return found;
                }
            }
            return null;
        }

        private @Nullable Properties readable(Path file) throws IOException {
            try {
                return inJar(file);
            } catch (ZipException ex) {
                logger.debug("A JVM skips what is no jar, too: " + file, ex);
                return null;
            }
        }

        private @Nullable Properties inFolder(Path folder) throws IOException {
            for (String nested : NESTED) {
                Path libraries = folder.resolve(nested);
                if (Files.isDirectory(libraries)) {
                    addJars(libraries, this.left);
                }
            }
            Path file = folder.resolve(LibraryFinder.this.resource);
            if (!Files.isRegularFile(file)) {
                return null;
            }
            try (InputStream in = Files.newInputStream(file)) {
                return load(in);
            }
        }

        private @Nullable Properties inJar(Path file) throws IOException {
            if (String.valueOf(file.getFileName()).contains(LibraryFinder.this.library)) {
                this.seen = true;
            }
            try (JarFile jar = new JarFile(file.toFile())) {
                JarEntry own = jar.getJarEntry(LibraryFinder.this.resource);
                if (own != null) {
                    try (InputStream in = jar.getInputStream(own)) {
                        return load(in);
                    }
                }
                Manifest manifest = jar.getManifest();
                if (manifest != null) {
                    follow(file, manifest.getMainAttributes());
                }
                return nested(jar);
            }
        }

        private void follow(Path jar, Attributes manifest) {
            String launcher = manifest.getValue(Attributes.Name.MAIN_CLASS);
            this.open |= launcher != null && launcher.endsWith(PROPERTIES_LAUNCHER);
            String classPath = manifest.getValue(Attributes.Name.CLASS_PATH);
            if (classPath == null) {
                return;
            }
            for (String each : classPath.trim().split("\\s+")) {
                try {
                    URI uri = jar.toUri().resolve(each);
                    if ("file".equals(uri.getScheme())) {
                        this.left.add(Path.of(uri));
                    }
                } catch (IllegalArgumentException ex) {
                    logger.debug("A JVM skips what is no address of a file, too: " + each, ex);
                    this.open = true;
                }
            }
        }

        /** Those with the library's name first: a jar may hold hundreds. */
        private @Nullable Properties nested(JarFile jar) throws IOException {
            List<JarEntry> libraries = new ArrayList<>(jar.stream()
                    .filter((entry) -> NESTED.stream().anyMatch(entry.getName()::startsWith)
                            && entry.getName().endsWith(".jar"))
                    .toList());
            libraries.sort(
                    Comparator.comparing((JarEntry entry) -> !entry.getName().contains(LibraryFinder.this.library)));
            for (JarEntry entry : libraries) {
                this.seen |= entry.getName().contains(LibraryFinder.this.library);
                try (ZipInputStream in = new ZipInputStream(jar.getInputStream(entry))) {
                    for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                        if (each.getName().equals(LibraryFinder.this.resource)) {
                            return load(in);
                        }
                    }
                }
            }
            return null;
        }
    }

    /**
     * The entries of a module path, and the jars in those that are folders.
     *
     * @param modulePath as a system property of a JVM has it
     * @throws IOException if a folder cannot be read
     */
    public static List<Path> moduleEntries(@Nullable String modulePath) throws IOException {
        List<Path> entries = entries(modulePath);
        for (Path folder : List.copyOf(entries)) {
            if (Files.isDirectory(folder)) {
                addJars(folder, entries);
            }
        }
        return entries;
    }

    private static void addJars(Path folder, Collection<Path> to) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            jars.forEach(to::add);
        }
    }

    /**
     * The entries of a class path.
     *
     * @param classPath as a system property of a JVM has it
     */
    public static List<Path> entries(@Nullable String classPath) {
        List<Path> entries = new ArrayList<>();
        if (classPath != null) {
            for (String each : classPath.split(File.pathSeparator)) {
                try {
                    if (!each.isEmpty()) {
                        entries.add(Path.of(each));
                    }
                } catch (InvalidPathException ex) {
                    logger.debug("A JVM skips what is no path, too: " + each, ex);
                }
            }
        }
        return entries;
    }
}
