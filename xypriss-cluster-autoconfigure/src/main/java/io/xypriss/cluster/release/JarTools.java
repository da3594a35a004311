package io.xypriss.cluster.release;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import org.springframework.boot.loader.jarmode.JarMode;
import org.springframework.boot.loader.net.protocol.jar.JarUrl;
import org.springframework.boot.loader.net.protocol.jar.JarUrlClassLoader;

/**
 * Spring Boot's tools that are in a jar, run as {@code java -Djarmode=tools -jar} would, but in this process, which must
 * have been started by Spring Boot's launcher. They work on the jar that they are loaded from.
 */
final class JarTools implements AutoCloseable {

    private static final String PACKAGE = "org.springframework.boot.jarmode.tools.";

    private static final String LAUNCHER_PACKAGE = "org.springframework.boot.loader.";

    private final ToolsClassLoader loader;

    /** @param entry where they are in the jar */
    JarTools(Path jar, String entry) {
        this.loader = new ToolsClassLoader(JarUrl.create(jar.toFile(), entry));
    }

    /**
     * Extracts the jar.
     *
     * @param destination does not exist, or is empty
     * @throws ReflectiveOperationException if there are no such tools
     * @throws RuntimeException if they fail
     * @throws LinkageError if they need another version of Spring Boot than this process has
     */
    void extract(Path destination) throws ReflectiveOperationException {
        JarMode tools = this.loader
                .loadClass(PACKAGE + "ToolsJarMode")
                .asSubclass(JarMode.class)
                .getConstructor()
                .newInstance();
        tools.run("tools", new String[] {"extract", "--destination", destination.toString()});
    }

    @Override
    public void close() throws IOException {
        this.loader.close();
    }

    /** Loads them from that jar though the application has them, too, but from the jar that it was started from. */
    private static final class ToolsClassLoader extends JarUrlClassLoader {

        private ToolsClassLoader(URL tools) {
            super(new URL[] {tools}, JarTools.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(LAUNCHER_PACKAGE)) {
                // The launcher's class loader defines some of these at each call, which fails for what is loaded
                // already.
                return Class.forName(name, false, getParent());
            }
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return (loaded != null) ? loaded : findClass(name);
            }
        }
    }
}
