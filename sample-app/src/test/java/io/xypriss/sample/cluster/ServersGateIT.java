package io.xypriss.sample.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gate for applications on other servers, which share with Tomcat all but their connections. */
@EnabledOnOs(OS.LINUX)
class ServersGateIT {

    private static final long SEED = Long.getLong("gate.seed", 7);

    private static final int KILLS = 2;

    private static final GateTable TABLE = new GateTable("gate-of-servers");

    @TempDir
    private Path directory;

    @AfterAll
    static void print() throws IOException {
        TABLE.print();
    }

    @ParameterizedTest
    @EnumSource
    void plannedLosesNothing(Stack stack) throws Exception {
        try (PlannedChanges planned = PlannedChanges.of(stack, this.directory, SEED, TABLE)) {
            planned.runBriefly(stack.server());
        }
    }

    @ParameterizedTest
    @EnumSource
    void unplannedLosesOnlyWhatWasInFlightInTheWorkerThatDied(Stack stack) throws Exception {
        try (Deaths deaths = Deaths.of(stack, SEED, TABLE)) {
            deaths.runBriefly(stack.server(), KILLS);
        }
    }
}
