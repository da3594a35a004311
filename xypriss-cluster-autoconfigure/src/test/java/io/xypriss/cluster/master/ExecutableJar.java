package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.ProtocolRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A jar that is taken as a release, and is not extracted. */
final class ExecutableJar {

    private ExecutableJar() {}

    /** Writes it, or over it, with a library that this master can talk to. */
    static Path write(Path jar, String content) throws IOException {
        return write(
                jar,
                content,
                "protocol.min=" + ProtocolRange.CURRENT.min() + "\nprotocol.max=" + ProtocolRange.CURRENT.max());
    }

    /** @param protocol what the library in it says of itself */
    static Path write(Path jar, String content, String protocol) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "user.Main");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("content"));
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
            out.putNextEntry(new JarEntry("BOOT-INF/lib/xypriss-cluster-autoconfigure-9.9.jar"));
            out.write(library(protocol));
            out.closeEntry();
        }
        return jar;
    }

    /** A jar of the library, with nothing but its properties. */
    static byte[] library(String protocol) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            out.putNextEntry(new JarEntry(ProtocolRange.RESOURCE));
            out.write(protocol.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
        return bytes.toByteArray();
    }
}
