package io.xypriss.applications.boot40;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterManager;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.boot.SpringBootVersion;

/**
 * The starter is compiled against the newest Spring Boot that it supports. Each class, method and field that it refers to
 * must be there in the oldest one, too, or a process dies of it when it first comes to it.
 */
class LinkageTests {

    private static final int FEW = 400;

    private final ClassLoader loader = getClass().getClassLoader();

    @Test
    void starterRefersToNothingThatSpringBoot40HasNot() throws IOException, URISyntaxException {
        assertThat(SpringBootVersion.getVersion()).startsWith("4.0.");
        URI location = ClusterManager.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path artifact = Path.of(location);
        if (Files.isDirectory(artifact)) {
            assertAllLink(artifact);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(artifact, Map.of())) {
            assertAllLink(jar.getPath("/"));
        }
    }

    private void assertAllLink(Path root) throws IOException {
        List<String> errors = new ArrayList<>();
        List<Path> classes = classes(root);
        for (Path each : classes) {
            errors.addAll(Linkage.errors(Files.readAllBytes(each), this.loader));
        }
        assertThat(errors).isEmpty();
        assertThat(classes).hasSizeGreaterThan(FEW);
    }

    private static List<Path> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter((file) -> file.toString().endsWith(".class"))
                    .filter((file) -> !file.endsWith("package-info.class"))
                    .toList();
        }
    }

    @Test
    void absentMethodIsFound() {
        assertThat(Linkage.errors(calling("org/springframework/boot/SpringApplication", "runTwice"), this.loader))
                .singleElement()
                .asString()
                .contains("org/springframework/boot/SpringApplication.runTwice ()V, which is absent");
    }

    @Test
    void absentClassIsFound() {
        assertThat(Linkage.errors(calling("org/springframework/boot/NoSuchApplication", "run"), this.loader))
                .singleElement()
                .asString()
                .contains("org/springframework/boot/NoSuchApplication, which is absent");
    }

    @Test
    void methodThatOnlySubclassesMayCallIsFound() {
        assertThat(Linkage.errors(
                        calling("org/springframework/boot/tomcat/TomcatWebServerFactory", "getPort"), this.loader))
                .singleElement()
                .asString()
                .contains("which is absent");
        assertThat(Linkage.errors(calling("java/lang/ClassLoader", "clearAssertionStatus"), this.loader))
                .isEmpty();
        assertThat(Linkage.errors(calling("java/io/ObjectOutputStream", "writeStreamHeader"), this.loader))
                .singleElement()
                .asString()
                .contains("has no access to java/io/ObjectOutputStream.writeStreamHeader");
    }

    /** A class in the place of one that is there, with a method that calls a static one without arguments. */
    private static byte[] calling(String owner, String method) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String name = Boot40Application.class.getName().replace('.', '/');
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "call", "()V", null, null);
        code.visitCode();
        code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, method, "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
