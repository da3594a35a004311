package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a master as an operator does from a shell, with the packaged sample. */
record Ask(int code, String out, String err) {

    /** Asks the only master whose files are in this folder for temporary files. */
    static Ask in(Path temp, String what, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(SampleCluster.java(), "-Djava.io.tmpdir=" + temp));
        command.addAll(SampleCluster.QUICK_TO_START);
        command.addAll(Jars.commandLine(Jars.SAMPLE));
        command.add("--xypriss.cluster.ask=" + what);
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("ask", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
            SampleCluster.forgetCluster(builder);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SampleCluster.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return new Ask(process.exitValue(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }
}
