package io.xypriss.cluster.socket.jetty;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Moves what Jetty has in the folder for temporary files (the empty document base that Spring Boot makes, and the folder of
 * the context), where a process that is killed would leave it, into one that is removed by somebody else.
 */
public final class JettyTemporaryFiles implements WebServerFactoryCustomizer<JettyWebServerFactory> {

    private static final String DOCUMENT_BASE = "jetty-docbase.";

    private final Path directory;

    /** @param directory where to have it */
    public JettyTemporaryFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public void customize(JettyWebServerFactory factory) {
        factory.addServerCustomizers(this::move);
    }

    private void move(Server server) {
        for (WebAppContext context : server.getDescendants(WebAppContext.class)) {
            try {
                moveDocumentBase(context);
            } catch (IOException ex) {
                throw new IllegalStateException(
                        "The document base " + context.getBaseResource() + " could not be moved to " + this.directory,
                        ex);
            }
            File temporary = context.getTempDirectory();
            if (temporary != null) {
                context.setTempDirectory(
                        this.directory.resolve(temporary.getName()).toFile());
            }
        }
    }

    private void moveDocumentBase(WebAppContext context) throws IOException {
        List<Resource> resources = new ArrayList<>();
        for (Resource resource : context.getBaseResource()) {
            Path path = resource.getPath();
            if (path != null
                    && path.getFileName() != null
                    && path.getFileName().toString().startsWith(DOCUMENT_BASE)) {
                Path moved = this.directory.resolve("docbase");
                PrivateDirectory.createAll(moved);
                resources.add(context.getResourceFactory().newResource(moved));
                Files.deleteIfExists(path);
            } else {
                resources.add(resource);
            }
        }
        context.setBaseResource(ResourceFactory.combine(resources));
    }
}
