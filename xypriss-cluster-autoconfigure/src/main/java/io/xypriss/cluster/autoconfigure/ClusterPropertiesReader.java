package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.supervise.CountOrPercent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Binds the cluster's properties before the application context exists, and refuses every value that is out of range with
 * an exception that names the key, the value and the range.
 */
class ClusterPropertiesReader {

    static final String PREFIX = "xypriss.cluster";

    static final String WORKERS_RANGE =
            "a whole number from 1 to " + ClusterManager.MAX_WORKERS + ", or one of 'auto', 'cpu' and 'io'";

    private static final Pattern OF_THE_MASTER =
            Pattern.compile("WORKER_ID|WORKER_PORT|XYPRISS_CLUSTER_.*", Pattern.CASE_INSENSITIVE);

    /** What every operating system takes for the name of a variable. */
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[^=\\x00]+");

    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(1000);

    private static final String COUNT_OR_PERCENT = "a whole number from 0 to 256, or a percentage from 0% to 100%";

    private static final String BOOLEAN = "'true' or 'false'";

    private static final Map<String, String> RANGES = Map.ofEntries(
            Map.entry("enabled", BOOLEAN),
            Map.entry("spares", "a whole number from 0 to 256, and together with the workers at most 256"),
            Map.entry(
                    "start-concurrency",
                    "a whole number from 1 to " + ClusterManager.MAX_WORKERS
                            + ", or 'auto' (the number of processors)"),
            Map.entry("traffic", "'shared' or 'ports'"),
            Map.entry("auto-restart", BOOLEAN),
            Map.entry("max-restarts", "a whole number from 0 to 1000"),
            Map.entry("restart-window", duration("1s", "1d")),
            Map.entry("restart-backoff.initial", duration("1ms", "1d")),
            Map.entry("restart-backoff.multiplier", "a number from 1 to 100"),
            Map.entry("restart-backoff.max", duration("the initial pause", "1d")),
            Map.entry("restart-backoff.jitter", "a number from 0 to 1"),
            Map.entry("health-check-interval", duration("100ms", "1d")),
            Map.entry("health-check-timeout", duration("100ms", "1d")),
            Map.entry("health-check-failures", "a whole number from 1 to 100"),
            Map.entry("startup-timeout", duration("1s", "1d")),
            Map.entry("shutdown-timeout", duration("100ms", "1d")),
            Map.entry("drain.requests", duration("0s", "the shutdown time-out")),
            Map.entry("drain.streams", duration("0s", "the shutdown time-out")),
            Map.entry("rolling.max-surge", COUNT_OR_PERCENT),
            Map.entry("rolling.max-unavailable", COUNT_OR_PERCENT + ", and not 0 where max-surge is 0"),
            Map.entry("rolling.min-ready-time", duration("0s", "1d")),
            Map.entry("rolling.canary-time", duration("0s", "1d")),
            Map.entry("recycle.max-lifetime", "0, or " + duration("10s", "1000d")),
            Map.entry("recycle.max-requests", "a whole number, 0 or more"),
            Map.entry("recycle.max-memory", "a size like '512MB', 0 or more"),
            Map.entry("worker-port-base", "a port from 1 to 65535, or 0 for ephemeral ports"),
            Map.entry("worker-ports", "'restricted' or 'open'"),
            Map.entry("archive.mode", "'auto', 'always' or 'off'"),
            Map.entry("archive.directory", "the path of a directory"),
            Map.entry("run-directory", "the path of a directory"),
            Map.entry("fallback", "'none' or 'single-process'"),
            Map.entry(
                    "environment",
                    "variables whose names are not empty, have no '=' and no NUL in them, and are not WORKER_ID,"
                            + " WORKER_PORT or XYPRISS_CLUSTER_..., which the master sets; their values have no NUL"),
            Map.entry("memory.budget", MemoryBudget.RANGE),
            Map.entry("jvm.heap", WorkerHeap.RANGE),
            Map.entry("jvm.profile", "'default' or 'small'"),
            Map.entry("jvm.archive-relocation", BOOLEAN),
            Map.entry("jvm.arguments", "a list of JVM options, none of them empty"));

    private final Environment environment;

    ClusterPropertiesReader(Environment environment) {
        this.environment = environment;
    }

    private static String duration(String from, String to) {
        return "a duration from " + from + " to " + to + ", like '30s' or, in milliseconds, '30000'";
    }

    /** Whether clustering is wanted at all. */
    boolean enabled() {
        return bind(PREFIX + ".enabled", Bindable.of(Boolean.class), false);
    }

    /**
     * Binds and checks all of them.
     *
     * @throws InvalidClusterPropertyException for the first value that is out of range
     */
    ClusterProperties read() {
        ClusterProperties properties = create(PREFIX, ClusterProperties.class);
        check(properties);
        return properties;
    }

    /** Those of them on releases and class archives, whatever the others say. */
    ClusterProperties.Archive readArchive() {
        ClusterProperties.Archive archive = create(PREFIX + ".archive", ClusterProperties.Archive.class);
        checkArchive(archive);
        return archive;
    }

    /** Where the run directory is to be, whatever the others say; {@code null} where not set. */
    @Nullable
    String readRunDirectory() {
        String directory = Binder.get(this.environment)
                .bind(PREFIX + ".run-directory", Bindable.of(String.class))
                .orElse(null);
        checkRunDirectory(directory);
        return directory;
    }

    private <T> T create(String name, Class<T> type) {
        try {
            return Binder.get(this.environment).bindOrCreate(name, Bindable.of(type));
        } catch (BindException ex) {
            throw invalid(ex);
        }
    }

    private <T> T bind(String name, Bindable<T> target, T otherwise) {
        try {
            return Binder.get(this.environment).bind(name, target).orElse(otherwise);
        } catch (BindException ex) {
            throw invalid(ex);
        }
    }

    private void check(ClusterProperties properties) {
        WorkerCount.check(properties.workers(), (range) -> invalid("workers", properties.workers(), range));
        checkSpares(properties);
        if (!StartConcurrency.isValid(properties.startConcurrency())) {
            throw invalid("start-concurrency", properties.startConcurrency(), range("start-concurrency"));
        }
        within("max-restarts", properties.maxRestarts(), 0, 1000);
        within("restart-window", properties.restartWindow(), Duration.ofSeconds(1));
        ClusterProperties.RestartBackoff backoff = properties.restartBackoff();
        within("restart-backoff.initial", backoff.initial(), Duration.ofMillis(1));
        within("restart-backoff.multiplier", backoff.multiplier(), 1, 100);
        within("restart-backoff.max", backoff.max(), backoff.initial());
        within("restart-backoff.jitter", backoff.jitter(), 0, 1);
        within("health-check-interval", properties.healthCheckInterval(), Duration.ofMillis(100));
        within("health-check-timeout", properties.healthCheckTimeout(), Duration.ofMillis(100));
        within("health-check-failures", properties.healthCheckFailures(), 1, 100);
        within("startup-timeout", properties.startupTimeout(), Duration.ofSeconds(1));
        within("shutdown-timeout", properties.shutdownTimeout(), Duration.ofMillis(100));
        checkDrain(properties.drain(), properties.shutdownTimeout());
        checkRolling(properties.rolling());
        checkRecycle(properties.recycle());
        form("memory.budget", properties.memory().budget(), (budget) -> MemoryBudget.resolve(budget, Long.MAX_VALUE));
        form("jvm.heap", properties.jvm().heap(), WorkerHeap::parse);
        if (properties.workerPortBase() != null) {
            within("worker-port-base", properties.workerPortBase(), 0, 65535);
        }
        checkArchive(properties.archive());
        checkRunDirectory(properties.runDirectory());
        checkEnvironment(properties.environment());
        if (properties.jvm().arguments().stream().anyMatch(String::isBlank)) {
            throw invalid("jvm.arguments", properties.jvm().arguments(), range("jvm.arguments"));
        }
    }

    private void checkEnvironment(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (OF_THE_MASTER.matcher(name).matches()
                    || !ENVIRONMENT_NAME.matcher(name).matches()
                    || value.indexOf('\0') >= 0) {
                throw invalid("environment", name, range("environment"));
            }
        });
    }

    private void checkDrain(ClusterProperties.Drain drain, Duration longest) {
        if (drain.requests() != null) {
            within("drain.requests", drain.requests(), Duration.ZERO, longest);
        }
        if (drain.streams() != null) {
            within("drain.streams", drain.streams(), Duration.ZERO, longest);
        }
    }

    private void checkSpares(ClusterProperties properties) {
        Integer workers = WorkerCount.parse(properties.workers());
        within("spares", properties.spares(), 0, ClusterManager.MAX_WORKERS - ((workers != null) ? workers : 1));
        if (properties.spares() > 0 && properties.traffic() == ClusterProperties.Traffic.PORTS) {
            throw invalid(
                    "spares",
                    properties.spares(),
                    "0 where 'xypriss.cluster.traffic' is 'ports': a worker that listens on its own port only has no gate"
                            + " behind which it could stand by");
        }
    }

    private void checkRolling(ClusterProperties.Rolling rolling) {
        CountOrPercent surge = countOrPercent("rolling.max-surge", rolling.maxSurge());
        CountOrPercent unavailable = countOrPercent("rolling.max-unavailable", rolling.maxUnavailable());
        if (surge.value() == 0 && unavailable.value() == 0) {
            throw invalid("rolling.max-unavailable", rolling.maxUnavailable(), range("rolling.max-unavailable"));
        }
        within("rolling.min-ready-time", rolling.minReadyTime(), Duration.ZERO);
        within("rolling.canary-time", rolling.canaryTime(), Duration.ZERO);
    }

    private CountOrPercent countOrPercent(String key, String value) {
        try {
            CountOrPercent parsed = CountOrPercent.parse(value);
            if (parsed.value() <= (parsed.percent() ? 100 : ClusterManager.MAX_WORKERS)) {
                return parsed;
            }
        } catch (IllegalArgumentException ex) {
            throw invalid(key, value, range(key));
        }
        throw invalid(key, value, range(key));
    }

    private void checkRecycle(ClusterProperties.Recycle recycle) {
        Duration lifetime = recycle.maxLifetime();
        if (!lifetime.isZero()
                && (lifetime.compareTo(SHORTEST_LIFETIME) < 0 || lifetime.compareTo(LONGEST_LIFETIME) > 0)) {
            throw invalid("recycle.max-lifetime", lifetime, range("recycle.max-lifetime"));
        }
        if (recycle.maxRequests() < 0) {
            throw invalid("recycle.max-requests", recycle.maxRequests(), range("recycle.max-requests"));
        }
        if (recycle.maxMemory().isNegative()) {
            throw invalid("recycle.max-memory", recycle.maxMemory(), range("recycle.max-memory"));
        }
    }

    private void form(String key, String value, Consumer<String> parser) {
        try {
            parser.accept(value);
        } catch (IllegalArgumentException ex) {
            throw invalid(key, value, range(key));
        }
    }

    private void checkArchive(ClusterProperties.Archive archive) {
        String directory = archive.directory();
        if (directory != null && !isPath(directory)) {
            throw invalid("archive.directory", directory, range("archive.directory"));
        }
    }

    private void checkRunDirectory(@Nullable String directory) {
        if (directory != null && !isPath(directory)) {
            throw invalid("run-directory", directory, range("run-directory"));
        }
    }

    private static boolean isPath(String text) {
        try {
            return !text.isBlank() && !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException ex) {
            return false;
        }
    }

    private void within(String key, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw invalid(key, number(value), range(key));
        }
    }

    private void within(String key, Duration value, Duration min) {
        within(key, value, min, LONGEST);
    }

    private void within(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw invalid(key, value, range(key));
        }
    }

    private static Object number(double value) {
        return (value == Math.rint(value)) ? (Object) (long) value : value;
    }

    private static String range(String key) {
        return RANGES.getOrDefault(key, "a value of the documented form");
    }

    /** For a value of that property that is well-formed, but not possible. */
    InvalidClusterPropertyException invalid(String key, Object effective, String range) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(PREFIX + "." + key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return new InvalidClusterPropertyException(
                        name.toString(), property.getValue(), range, origin(property), null);
            }
        }
        return new InvalidClusterPropertyException(name.toString(), effective, range, null, null);
    }

    private static InvalidClusterPropertyException invalid(BindException ex) {
        ConfigurationProperty property = ex.getProperty();
        String name = (property != null)
                ? property.getName().toString()
                : ex.getName().toString();
        Object value = (property != null) ? property.getValue() : null;
        String key = name.startsWith(PREFIX + ".") ? name.substring(PREFIX.length() + 1) : name;
        return new InvalidClusterPropertyException(
                name, value, range(key.replaceAll("\\[\\d+]", "")), (property != null) ? origin(property) : null, ex);
    }

    private static @Nullable String origin(ConfigurationProperty property) {
        return (property.getOrigin() != null) ? property.getOrigin().toString() : null;
    }
}
