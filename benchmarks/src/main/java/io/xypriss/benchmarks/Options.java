package io.xypriss.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The command line.
 *
 * @param only the sections to run
 * @param rounds how many rounds
 * @param seconds length of one window of load
 * @param warmUpWindows most windows of warm-up a variant gets
 * @param idleSeconds how long the idle cluster is watched
 * @param connections client connections at once
 * @param rate requests a second of the fixed rate; 0 for a quarter of what the plain process can do
 * @param loadThreads threads of the load generator
 */
record Options(
        List<String> only,
        int rounds,
        int seconds,
        int warmUpWindows,
        int idleSeconds,
        int connections,
        double rate,
        int loadThreads) {

    /** Those that run unless told otherwise, and the one that needs PM2 as well. */
    static final List<String> SECTIONS =
            List.of("traffic", "balance", "idle", "startup", "spawn", "spare", "memory", "gate");

    private static final List<String> DEFAULT_SECTIONS = SECTIONS.subList(0, 7);

    static Options parse(String... args) {
        boolean quick = List.of(args).contains("--quick");
        List<String> only = DEFAULT_SECTIONS;
        int rounds = quick ? 2 : 7;
        int seconds = quick ? 2 : 10;
        int connections = 16;
        double rate = 0;
        int loadThreads = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        for (String arg : args) {
            if (arg.equals("--quick")) {
                continue;
            }
            String[] option = arg.split("=", 2);
            String value = (option.length == 2) ? option[1] : "";
            switch (option[0]) {
                case "--only" -> only = sections(value);
                case "--rounds" -> rounds = number(arg, value, 1, 1000);
                case "--seconds" -> seconds = number(arg, value, 1, 600);
                case "--connections" -> connections = number(arg, value, 1, 10_000);
                case "--rate" -> rate = number(arg, value, 1, 1_000_000);
                case "--load-threads" -> loadThreads = number(arg, value, 1, 64);
                default -> throw new IllegalArgumentException("Unknown option " + arg);
            }
        }
        return new Options(only, rounds, seconds, quick ? 3 : 20, quick ? 5 : 60, connections, rate, loadThreads);
    }

    private static List<String> sections(String value) {
        List<String> sections = List.of(value.split(","));
        for (String section : sections) {
            if (!SECTIONS.contains(section)) {
                throw new IllegalArgumentException(
                        "Unknown section '" + section + "': --only takes some of " + String.join(",", SECTIONS));
            }
        }
        return new ArrayList<>(sections);
    }

    private static int number(String arg, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException ex) {
            throw new IllegalArgumentException(arg + " needs a whole number", ex);
        }
        throw new IllegalArgumentException(arg + " must be between " + least + " and " + most);
    }
}
