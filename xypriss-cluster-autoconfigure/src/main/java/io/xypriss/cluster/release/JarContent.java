package io.xypriss.cluster.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What a jar says of itself.
 *
 * @param launcher the class that starts it; absent where it is not executable
 * @param version the version of the application
 * @param tools the entry with Spring Boot's tools to extract it; absent where they are not in it
 * @param processed whether Spring AOT has processed the application
 */
record JarContent(
        @Nullable String launcher,
        @Nullable String version,
        @Nullable String tools,
        boolean processed) {

    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private static final String START_CLASS = "Start-Class";

    private static final String CLASSES = "BOOT-INF/classes/";

    private static final String BUILD_INFO = CLASSES + "META-INF/build-info.properties";

    /** @throws IOException if it is no complete jar */
    static JarContent of(Path file) throws IOException {
        JarEnd.check(file);
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = (manifest != null) ? manifest.getMainAttributes() : new Attributes();
            String tools = jar.stream()
                    .map(JarEntry::getName)
                    .filter((name) -> name.contains("/spring-boot-jarmode-tools-"))
                    .findFirst()
                    .orElse(null);
            String version = buildVersion(jar);
            return new JarContent(
                    attributes.getValue(Attributes.Name.MAIN_CLASS),
                    (version != null) ? version : attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
                    tools,
                    isProcessed(jar, attributes.getValue(START_CLASS)));
        }
    }

    /** What Spring Boot looks for where {@code spring.aot.enabled} is set. */
    private static boolean isProcessed(JarFile jar, @Nullable String startClass) {
        return startClass != null
                && jar.getJarEntry(CLASSES + startClass.replace('.', '/') + "__ApplicationContextInitializer.class")
                        != null;
    }

    private static @Nullable String buildVersion(JarFile jar) throws IOException {
        JarEntry entry = jar.getJarEntry(BUILD_INFO);
        if (entry == null) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
        }
        return properties.getProperty("build.version");
    }

    /**
     * Where the tools to extract it are in it; {@code null} where it cannot be extracted. Other launchers find their class
     * path in ways of their own, which an extracted layout would change.
     */
    @Nullable
    String extractionTools() {
        return JAR_LAUNCHER.equals(this.launcher) ? this.tools : null;
    }
}
