package io.xypriss.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a master of eight workers costs while nothing happens, beside a plain process that does nothing either. */
final class Idle {

    private static final int WORKERS = 8;

    private static final Pattern HEAP_USED = Pattern.compile("heap\\s+total [^\\n]*?used (\\d+)K");

    private static final Pattern GENERATION_USED =
            Pattern.compile("(?:def new|tenured) generation\\s+total [^\\n]*?used (\\d+)K");

    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Options options;

    private final Launcher launcher;

    private final Report report;

    Idle(Options options, Launcher launcher, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.report = report;
    }

    void run() throws InterruptedException {
        this.report.heading("idle");
        List<Target> targets = new ArrayList<>();
        try {
            this.report.progress("idle: starting a cluster of " + WORKERS);
            Target plain = this.launcher.plain();
            targets.add(plain);
            Target cluster = this.launcher.cluster(WORKERS);
            targets.add(cluster);
            this.report.progress("idle: watching for " + this.options.idleSeconds() + " s, after as long to settle");
            TimeUnit.SECONDS.sleep(this.options.idleSeconds());
            List<List<String>> rows = watch(cluster, plain);
            cluster.check();
            this.report.text("Watched for %d s. CPU in percent of one processor; heap after a full collection.\n"
                    .formatted(this.options.idleSeconds()));
            this.report.table(
                    List.of("process", "CPU", "heap in use (GC.heap_info)", "live (GC.class_histogram)"), rows);
        } catch (BenchmarkException ex) {
            this.report.failure("idle: " + ex.getMessage());
            this.report.text("**FAILED**, not measured: " + ex.getMessage());
        } finally {
            targets.forEach(this.launcher::end);
        }
    }

    private List<List<String>> watch(Target cluster, Target plain) throws BenchmarkException, InterruptedException {
        Child master = cluster.children().get(0);
        Child alone = plain.children().get(0);
        Set<Long> workers = master.pids();
        workers.remove(master.pid());
        ProcessTimes masterBefore = ProcessTimes.of(Set.of(master.pid()));
        ProcessTimes workersBefore = ProcessTimes.of(workers);
        ProcessTimes aloneBefore = ProcessTimes.of(Set.of(alone.pid()));
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(this.options.idleSeconds());
        double elapsed = (System.nanoTime() - start) / 1e9;
        double masterCpu = ProcessTimes.of(Set.of(master.pid())).secondsSince(masterBefore) / elapsed;
        double workersCpu = ProcessTimes.of(workers).secondsSince(workersBefore) / elapsed;
        double aloneCpu = ProcessTimes.of(Set.of(alone.pid())).secondsSince(aloneBefore) / elapsed;
        return List.of(
                List.of("master of " + WORKERS + " workers", percent(masterCpu), heap(master), live(master)),
                List.of("one worker, mean of " + workers.size(), percent(workersCpu / workers.size()), "–", "–"),
                List.of("one plain process", percent(aloneCpu), heap(alone), live(alone)));
    }

    private static String heap(Child child) throws BenchmarkException, InterruptedException {
        jcmd(child, "GC.run");
        String info = jcmd(child, "GC.heap_info");
        Matcher whole = HEAP_USED.matcher(info);
        if (whole.find()) {
            return mebibytes(Long.parseLong(whole.group(1)) * 1024);
        }
        // The serial collector gives its generations only.
        Matcher generation = GENERATION_USED.matcher(info);
        long sum = 0;
        int generations = 0;
        for (; generation.find(); generations++) {
            sum += Long.parseLong(generation.group(1));
        }
        return (generations == 2) ? mebibytes(sum * 1024) : Spread.MISSING;
    }

    private static String live(Child child) throws BenchmarkException, InterruptedException {
        Matcher total = HISTOGRAM_TOTAL.matcher(jcmd(child, "GC.class_histogram"));
        return total.find() ? mebibytes(Long.parseLong(total.group(1))) : Spread.MISSING;
    }

    private static String jcmd(Child child, String command) throws BenchmarkException, InterruptedException {
        return Tool.run(List.of(Jdk.tool("jcmd"), Long.toString(child.pid()), command));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
