package io.xypriss.cluster.socket;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns texts into the bytes that other programs read. */
final class NativeText {

    /** As the JVM decodes variables and arguments. */
    static final Charset CHARSET = charset();

    private static final Path OWN_ENVIRONMENT = Path.of("/proc/self/environ");

    private NativeText() {}

    private static Charset charset() {
        String encoding = System.getProperty("sun.jnu.encoding");
        return (encoding != null && Charset.isSupported(encoding))
                ? Charset.forName(encoding)
                : Charset.defaultCharset();
    }

    /** @throws IOException if one cannot be passed to another program */
    static List<byte[]> of(List<String> texts) throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (String text : texts) {
            all.add(bytes(text));
        }
        return all;
    }

    /**
     * The variables as {@code NAME=value}. One that this process has, too, keeps its bytes, which may be none of the
     * character set.
     */
    static List<byte[]> ofVariables(Map<String, String> variables) throws IOException {
        Map<String, byte[]> inherited = inherited();
        List<byte[]> all = new ArrayList<>();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String text = variable.getKey() + "=" + variable.getValue();
            byte[] raw = inherited.get(text);
            all.add((raw != null) ? raw : bytes(text));
        }
        return all;
    }

    private static Map<String, byte[]> inherited() throws IOException {
        if (!Files.isReadable(OWN_ENVIRONMENT)) {
            return Map.of();
        }
        // As a text with one character for each byte.
        String all = Files.readString(OWN_ENVIRONMENT, StandardCharsets.ISO_8859_1);
        Map<String, byte[]> inherited = new HashMap<>();
        for (String variable : all.split("\0")) {
            byte[] raw = variable.getBytes(StandardCharsets.ISO_8859_1);
            inherited.put(new String(raw, CHARSET), raw);
        }
        return inherited;
    }

    private static byte[] bytes(String text) throws IOException {
        if (text.indexOf('\0') >= 0) {
            throw new IOException("a text with the character 0 in it cannot be passed to another program");
        }
        return text.getBytes(CHARSET);
    }
}
