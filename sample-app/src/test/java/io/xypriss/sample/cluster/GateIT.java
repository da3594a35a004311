package io.xypriss.sample.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise: what is planned loses no request, and what is not loses only what was in flight in the process that died.
 *
 * <p>{@code -Dgate=full} tries more of everything; {@code -Dgate.rolls=}, {@code -Dgate.requests=} and
 * {@code -Dgate.kills=} say how much, {@code -Dgate.minutes=} goes on with planned changes at random for as long, and
 * {@code -Dgate.seed=} makes other ones.
 */
@EnabledOnOs(OS.LINUX)
class GateIT {

    private static final long SEED = Long.getLong("gate.seed", 7);

    /** Workers that die as often as they do here are found, and replaced, at once. */
    private static final String[] FOR_DEATHS = {
        "--server.http2.enabled=true",
        "--xypriss.cluster.max-restarts=1000",
        "--xypriss.cluster.restart-backoff.max=200ms",
        "--xypriss.cluster.health-check-interval=1s",
        "--xypriss.cluster.health-check-failures=2"
    };

    private static final GateTable TABLE = new GateTable("gate");

    @TempDir
    private Path directory;

    @AfterAll
    static void print() throws IOException {
        TABLE.print();
    }

    @Test
    void plannedLosesNothing() throws Exception {
        try (PlannedChanges planned = PlannedChanges.of(this.directory, SEED, TABLE)) {
            planned.run();
        }
    }

    @Test
    void unplannedLosesOnlyWhatWasInFlightInTheWorkerThatDied() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(FOR_DEATHS)) {
            new Deaths(cluster, SEED, TABLE).run(GateSize.CHOSEN.kills());
        }
    }
}
