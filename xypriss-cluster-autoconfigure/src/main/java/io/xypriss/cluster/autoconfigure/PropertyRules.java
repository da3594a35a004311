package io.xypriss.cluster.autoconfigure;

import static io.xypriss.cluster.autoconfigure.PropertyRule.duration;
import static io.xypriss.cluster.autoconfigure.PropertyRule.durations;
import static io.xypriss.cluster.autoconfigure.PropertyRule.number;
import static io.xypriss.cluster.autoconfigure.PropertyRule.parses;
import static io.xypriss.cluster.autoconfigure.PropertyRule.text;
import static io.xypriss.cluster.autoconfigure.PropertyRule.typed;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.supervise.CountOrPercent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What each property may be: one line a property, in the order in which they are checked. */
final class PropertyRules {

    private static final Pattern OF_THE_MASTER =
            Pattern.compile("WORKER_ID|WORKER_PORT|XYPRISS_CLUSTER_.*", Pattern.CASE_INSENSITIVE);

    /** What every operating system takes for the name of a variable. */
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[^=\\x00]+");

    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(1000);

    private static final String COUNT_OR_PERCENT = "a whole number from 0 to 256, or a percentage from 0% to 100%";

    private static final String BOOLEAN = "'true' or 'false'";

    private static final String PATH = "the path of a directory";

    static final List<PropertyRule> ALL = List.of(
            typed("enabled", BOOLEAN),
            new PropertyRule(
                    "spares",
                    "a whole number from 0 to 256, and together with the workers at most 256",
                    ClusterProperties::spares,
                    (properties) -> properties.spares() >= 0 && properties.spares() <= mostSpares(properties)),
            new PropertyRule(
                    "spares",
                    "0 where 'xypriss.cluster.traffic' is 'ports': a worker that listens on its own port only has no gate"
                            + " behind which it could stand by",
                    ClusterProperties::spares,
                    (properties) ->
                            properties.spares() == 0 || properties.traffic() != ClusterProperties.Traffic.PORTS),
            text(
                    "start-concurrency",
                    "a whole number from 1 to " + ClusterManager.MAX_WORKERS + ", or 'auto' (the number of processors)",
                    ClusterProperties::startConcurrency,
                    StartConcurrency::isValid),
            typed("traffic", "'shared' or 'ports'"),
            typed("auto-restart", BOOLEAN),
            number("max-restarts", "a whole number from 0 to 1000", ClusterProperties::maxRestarts, 0, 1000),
            duration("restart-window", ClusterProperties::restartWindow, "1s", "1d"),
            duration("restart-backoff.initial", (all) -> all.restartBackoff().initial(), "1ms", "1d"),
            number(
                    "restart-backoff.multiplier",
                    "a number from 1 to 100",
                    (all) -> all.restartBackoff().multiplier(),
                    1,
                    100),
            duration(
                    "restart-backoff.max",
                    durations("the initial pause", "1d"),
                    (all) -> all.restartBackoff().max(),
                    (all, max) -> max.compareTo(all.restartBackoff().initial()) >= 0 && max.compareTo(LONGEST) <= 0),
            number(
                    "restart-backoff.jitter",
                    "a number from 0 to 1",
                    (all) -> all.restartBackoff().jitter(),
                    0,
                    1),
            duration("health-check-interval", ClusterProperties::healthCheckInterval, "100ms", "1d"),
            duration("health-check-timeout", ClusterProperties::healthCheckTimeout, "100ms", "1d"),
            number(
                    "health-check-failures",
                    "a whole number from 1 to 100",
                    ClusterProperties::healthCheckFailures,
                    1,
                    100),
            duration("startup-timeout", ClusterProperties::startupTimeout, "1s", "1d"),
            duration("shutdown-timeout", ClusterProperties::shutdownTimeout, "100ms", "1d"),
            duration(
                    "drain.requests",
                    durations("0s", "the shutdown time-out"),
                    (all) -> all.drain().requests(),
                    PropertyRules::isWithinShutdown),
            duration(
                    "drain.streams",
                    durations("0s", "the shutdown time-out"),
                    (all) -> all.drain().streams(),
                    PropertyRules::isWithinShutdown),
            text(
                    "rolling.max-unavailable",
                    COUNT_OR_PERCENT,
                    (all) -> all.rolling().maxUnavailable(),
                    PropertyRules::isCountOrPercent),
            // Named rather than the other one, which may never have been set.
            new PropertyRule(
                    "rolling.max-surge",
                    COUNT_OR_PERCENT + ", and not 0 where 'xypriss.cluster.rolling.max-unavailable' is 0, which is its"
                            + " default",
                    (all) -> all.rolling().maxSurge(),
                    PropertyRules::leavesRoomToRoll),
            duration("rolling.min-ready-time", (all) -> all.rolling().minReadyTime(), "0s", "1d"),
            duration("rolling.canary-time", (all) -> all.rolling().canaryTime(), "0s", "1d"),
            duration(
                    "recycle.max-lifetime",
                    "0, or " + durations("10s", "1000d"),
                    (all) -> all.recycle().maxLifetime(),
                    (all, lifetime) -> lifetime.isZero()
                            || (lifetime.compareTo(SHORTEST_LIFETIME) >= 0
                                    && lifetime.compareTo(LONGEST_LIFETIME) <= 0)),
            number(
                    "recycle.max-requests",
                    "a whole number, 0 or more",
                    (all) -> all.recycle().maxRequests(),
                    0,
                    Long.MAX_VALUE),
            new PropertyRule(
                    "recycle.max-memory",
                    "a size like '512MB', 0 or more",
                    (all) -> all.recycle().maxMemory(),
                    (all) -> !all.recycle().maxMemory().isNegative()),
            text(
                    "memory.budget",
                    MemoryBudget.RANGE,
                    (all) -> all.memory().budget(),
                    parses((budget) -> MemoryBudget.resolve(budget, Long.MAX_VALUE))),
            text("jvm.heap", WorkerHeap.RANGE, (all) -> all.jvm().heap(), parses(WorkerHeap::parse)),
            typed("jvm.profile", "'default' or 'small'"),
            typed("jvm.archive-relocation", BOOLEAN),
            number(
                    "worker-port-base",
                    "a port from 1 to 65535, or 0 for ephemeral ports",
                    ClusterProperties::workerPortBase,
                    0,
                    65535),
            typed("worker-ports", "'restricted' or 'open'"),
            typed("archive.mode", "'auto', 'always' or 'off'"),
            text("archive.directory", PATH, (all) -> all.archive().directory(), PropertyRules::isPath),
            text("run-directory", PATH, ClusterProperties::runDirectory, PropertyRules::isPath),
            typed("fallback", "'none' or 'single-process'"),
            new PropertyRule(
                    "environment",
                    "variables whose names are not empty, have no '=' and no NUL in them, and are not WORKER_ID,"
                            + " WORKER_PORT or XYPRISS_CLUSTER_..., which the master sets; their values have no NUL",
                    (all) -> impossibleVariable(all.environment()),
                    (all) -> impossibleVariable(all.environment()) == null),
            new PropertyRule(
                    "jvm.arguments",
                    "a list of JVM options, none of them empty",
                    (all) -> all.jvm().arguments(),
                    (all) -> all.jvm().arguments().stream().noneMatch(String::isBlank)));

    private PropertyRules() {}

    /** What the value of that key may be, in words. */
    static String range(String key) {
        return ALL.stream()
                .filter((rule) -> rule.key().equals(key))
                .map(PropertyRule::range)
                .findFirst()
                .orElse("a value of the documented form");
    }

    static boolean isPath(String text) {
        try {
            return !text.isBlank() && !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException ex) {
            return false;
        }
    }

    private static int mostSpares(ClusterProperties properties) {
        Integer workers = WorkerCount.parse(properties.workers());
        return ClusterManager.MAX_WORKERS - ((workers != null) ? workers : 1);
    }

    private static boolean isWithinShutdown(ClusterProperties properties, Duration duration) {
        return !duration.isNegative() && duration.compareTo(properties.shutdownTimeout()) <= 0;
    }

    private static boolean isCountOrPercent(String value) {
        try {
            CountOrPercent parsed = CountOrPercent.parse(value);
            return parsed.value() <= (parsed.percent() ? 100 : ClusterManager.MAX_WORKERS);
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }

    /** Asked once it is known that the surge is possible. */
    private static boolean leavesRoomToRoll(ClusterProperties properties) {
        ClusterProperties.Rolling rolling = properties.rolling();
        return isCountOrPercent(rolling.maxSurge())
                && (CountOrPercent.parse(rolling.maxSurge()).value() > 0
                        || CountOrPercent.parse(rolling.maxUnavailable()).value() > 0);
    }

    private static @Nullable String impossibleVariable(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter((entry) -> OF_THE_MASTER.matcher(entry.getKey()).matches()
                        || !ENVIRONMENT_NAME.matcher(entry.getKey()).matches()
                        || entry.getValue().indexOf('\0') >= 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
