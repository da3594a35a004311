package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says where the figures were taken, without which they say nothing. */
final class Machine {

    private static final Path PROC = Path.of("/proc");

    private Machine() {}

    static void describe(Options options, Report report) throws InterruptedException {
        report.text("# Benchmarks, " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n");
        report.text("- processors: %d, %s"
                .formatted(Runtime.getRuntime().availableProcessors(), match("cpuinfo", "model name\\s*:\\s*(.+)")));
        report.text("- memory: " + match("meminfo", "MemTotal:\\s*(.+)"));
        report.text("- kernel: Linux " + System.getProperty("os.version") + ", load average at the start: "
                + match("loadavg", "^(\\S+ \\S+ \\S+)"));
        report.text("- JDK: " + Runtime.version() + ", " + System.getProperty("java.vm.name"));
        if (options.only().contains("traffic")) {
            report.text("- proxies: " + version("nginx", "-v") + "; " + version("haproxy", "-v"));
        }
        if (options.only().contains("gate")) {
            report.text("- rivals: " + version("nginx", "-v") + "; Node.js " + version("node", "--version") + "; PM2 "
                    + version("node", "-p", "require('" + Pm2Contender.PACKAGE + "').version"));
        }
        report.text("- figures: median (least–most); × is a ratio to the plain process of the same round");
        report.text("- options: " + options);
    }

    private static String version(String... command) throws InterruptedException {
        try {
            return Tool.run(List.of(command)).lines().findFirst().orElse(Spread.MISSING);
        } catch (BenchmarkException ex) {
            return command[0] + " " + Spread.MISSING;
        }
    }

    private static String match(String file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(PROC.resolve(file)));
            return matcher.find() ? matcher.group(1) : Spread.MISSING;
        } catch (IOException ex) {
            return Spread.MISSING;
        }
    }
}
