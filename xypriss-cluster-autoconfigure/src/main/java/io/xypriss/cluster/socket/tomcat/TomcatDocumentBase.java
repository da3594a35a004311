package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Moves the empty document base that Spring Boot makes for an application without one from the folder for temporary
 * files, where a process that is killed would leave it, into one that is removed by somebody else.
 */
public final class TomcatDocumentBase implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    private static final String TEMPORARY = "tomcat-docbase.";

    private final Path directory;

    /** @param directory where to have it */
    public TomcatDocumentBase(Path directory) {
        this.directory = directory;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.addContextCustomizers(this::move);
    }

    private void move(Context context) {
        File current = new File(context.getDocBase());
        if (!current.getName().startsWith(TEMPORARY)) {
            return;
        }
        try {
            Path moved = this.directory.resolve("docbase");
            PrivateDirectory.createAll(moved);
            context.setDocBase(moved.toString());
            Files.deleteIfExists(current.toPath());
        } catch (IOException ex) {
            throw new IllegalStateException(
                    "The document base " + current + " could not be moved to " + this.directory, ex);
        }
    }
}
