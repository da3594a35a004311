package io.xypriss.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Tells how soon a cluster of one worker serves again once that is killed, without a spare and with one. */
final class Spare {

    private static final Duration WITHIN = Duration.ofMinutes(5);

    private static final int TIMEOUT_MILLIS = 10_000;

    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");

    /** What the master logs, with the time in front, as it decides to promote. */
    private static final String PROMOTED = ", which stood by, serves now: pid ";

    private static final Pattern STANDBYS = Pattern.compile("\"standbyWorkers\"\\s*:\\s*(\\d+)");

    private final Options options;

    private final Launcher launcher;

    private final Report report;

    Spare(Options options, Launcher launcher, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.report = report;
    }

    void run() throws InterruptedException {
        this.report.heading("spare");
        List<List<String>> rows = new ArrayList<>();
        for (int spares = 0; spares <= 1; spares++) {
            List<Double> restored = new ArrayList<>();
            List<Promotion> promoted = new ArrayList<>();
            String failure = measure(spares, restored, promoted);
            String kill = "kill -9 to the next answer, " + spares + ((spares == 1) ? " spare" : " spares");
            rows.add(row(kill, restored, failure));
            if (spares > 0) {
                rows.add(row(
                        "promotion, scale-up to the first answer",
                        promoted.stream().map(Promotion::sinceRequest).toList(),
                        failure));
                rows.add(row(
                        "promotion, decision to the first answer",
                        promoted.stream().map(Promotion::sinceDecision).toList(),
                        failure));
            }
        }
        this.report.table(List.of("what", "time", "times"), rows);
    }

    private static List<String> row(String what, List<Double> millis, String failure) {
        return List.of(
                what,
                failure.isEmpty() ? Spread.of(millis, " ms") : "**FAILED**: " + failure,
                Integer.toString(millis.size()));
    }

    /** Gives what went wrong, or an empty text. */
    private String measure(int spares, List<Double> restored, List<Promotion> promoted) throws InterruptedException {
        Target target = null;
        try {
            target = this.launcher.startCluster(
                    1, "--xypriss.cluster.spares=" + spares, "--xypriss.cluster.max-restarts=1000");
            target.children().get(0).awaitReady(Launcher.READY_WITHIN);
            for (int round = 1; round <= this.options.rounds(); round++) {
                this.report.progress(
                        "spare: round " + round + " of " + this.options.rounds() + ", " + spares + " spares");
                awaitStandbys(target, spares);
                restored.add(kill(target));
            }
            if (spares > 0) {
                for (int round = 1; round <= this.options.rounds(); round++) {
                    awaitStandbys(target, spares);
                    promoted.add(promote(target));
                    scale(target, "{\"action\":\"scale-to\",\"workers\":1}");
                }
            }
            return "";
        } catch (BenchmarkException ex) {
            this.report.failure("spare: " + ex.getMessage());
            return String.valueOf(ex.getMessage());
        } finally {
            if (target != null) {
                this.launcher.end(target);
            }
        }
    }

    private static double kill(Target target) throws BenchmarkException, InterruptedException {
        long victim = answering(target.port()).orElseThrow(() -> new BenchmarkException("nobody answers"));
        Process kill;
        long start = System.nanoTime();
        try {
            kill = new ProcessBuilder("kill", "-9", Long.toString(victim)).start();
            start = System.nanoTime();
        } catch (IOException ex) {
            throw new BenchmarkException("kill cannot be run", ex);
        }
        double millis = awaitOther(target, victim, start);
        kill.waitFor();
        return millis;
    }

    private static Promotion promote(Target target) throws BenchmarkException, InterruptedException {
        Child master = target.children().get(0);
        int before = master.count(PROMOTED);
        long present = answering(target.port()).orElseThrow(() -> new BenchmarkException("nobody answers"));
        long start = System.nanoTime();
        Thread scaling = new Thread(() -> {
            try {
                scale(target, "{\"action\":\"scale-up\",\"count\":1}");
            } catch (BenchmarkException ex) {
                // Then no other process answers, which is reported.
                System.err.println(ex.getMessage());
            }
        });
        scaling.start();
        double millis = awaitOther(target, present, start);
        Instant answered = Instant.now();
        scaling.join();
        String line = master.awaitLine(PROMOTED, before + 1, WITHIN);
        Instant decided = Instant.parse(line.substring(0, line.indexOf(' ')));
        return new Promotion(millis, Duration.between(decided, answered).toNanos() / 1e6);
    }

    /** How long the first answer of the promoted worker took, in milliseconds. */
    private record Promotion(double sinceRequest, double sinceDecision) {}

    private static double awaitOther(Target target, long pid, long start)
            throws BenchmarkException, InterruptedException {
        while (System.nanoTime() - start < WITHIN.toNanos()) {
            OptionalLong other = answering(target.port());
            if (other.isPresent() && other.getAsLong() != pid) {
                return (System.nanoTime() - start) / 1e6;
            }
            // Next to nothing beside what is measured, and leaves the processors to what starts.
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new BenchmarkException("no other process has answered within " + WITHIN.toSeconds() + " s");
    }

    private static void awaitStandbys(Target target, int spares) throws BenchmarkException, InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            String cluster = Http.get(target.port(), "/actuator/cluster");
            MatchResult found = STANDBYS.matcher(cluster).results().findFirst().orElse(null);
            if (found != null && Integer.parseInt(found.group(1)) == spares && !cluster.contains("STOPPING")) {
                // It warms itself up meanwhile.
                TimeUnit.SECONDS.sleep(2);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new BenchmarkException("no worker stands by");
    }

    private static void scale(Target target, String json) throws BenchmarkException {
        exchange(
                target.port(),
                "POST /actuator/cluster HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                        + "\r\n",
                json);
    }

    /** The process that answers; none, where the request is lost or refused. */
    private static OptionalLong answering(int port) {
        try {
            String answer = exchange(port, "GET /whoami HTTP/1.1\r\n", "");
            return answer.startsWith("HTTP/1.1 200")
                    ? PID.matcher(answer)
                            .results()
                            .mapToLong((match) -> Long.parseLong(match.group(1)))
                            .findFirst()
                    : OptionalLong.empty();
        } catch (BenchmarkException ex) {
            return OptionalLong.empty();
        }
    }

    private static String exchange(int port, String head, String body) throws BenchmarkException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
            String request = head + "Host: localhost\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ex) {
            throw new BenchmarkException("a request is lost: " + ex.getMessage(), ex);
        }
    }
}
