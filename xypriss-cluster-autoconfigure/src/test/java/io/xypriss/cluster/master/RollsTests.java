package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.release.Fifo;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollsTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Fact.RollRequested> requests = new CopyOnWriteArrayList<>();

    private final CommandFutures commands = new CommandFutures((fact) -> this.requests.add((Fact.RollRequested) fact));

    @TempDir
    private Path directory;

    private Path jar;

    private Releases releases;

    private ClusterState state;

    private Rolls rolls;

    @BeforeEach
    void start() throws Exception {
        this.jar = this.directory.resolve("app.jar");
        ExecutableJar.write(this.jar, "1");
        this.releases = Releases.open(this.jar, Files.createDirectory(this.directory.resolve("kept")), "java");
        this.state = ClusterState.initial(
                SupervisorSettings.defaults(), 1, this.releases.current().id(), 1);
        this.rolls = new Rolls(this.releases, () -> this.state, this.commands);
    }

    @AfterEach
    void close() {
        this.rolls.close();
        this.releases.close();
    }

    /** Asks for a restart, and returns once the supervisor has been asked, after all that was to be done before. */
    private Fact.RollRequested restart(String content) throws IOException {
        int before = this.requests.size();
        ExecutableJar.write(this.jar, content);
        this.rolls.restart(RollingRestartOptions.defaults());
        await().atMost(LONG).until(() -> this.requests.size() > before);
        return this.requests.get(before);
    }

    private static Roll roll(RollState state, String from, String to) {
        return new Roll(1, state, 1, 1, null, from, to, Instant.now(), Duration.ofSeconds(1));
    }

    @Test
    void releaseIsTakenBeforeTheSupervisorIsAsked() throws IOException {
        Release first = this.releases.current();
        Fact.RollRequested request = restart("2");
        assertThat(request.release()).isNotEqualTo(first.id());
        assertThat(Files.readAllBytes(this.rolls.find(request.release()).jar()))
                .isEqualTo(Files.readAllBytes(this.jar));
    }

    @Test
    void jarThatCannotBeUsedIsAConflictAndTheSupervisorIsNotAsked() throws IOException {
        Files.writeString(this.jar, "half a jar");
        CompletableFuture<Roll> verdict = this.rolls.restart(RollingRestartOptions.defaults());
        assertThatThrownBy(verdict::join)
                .cause()
                .isInstanceOf(ClusterConflictException.class)
                .hasMessageContaining("No worker was touched");
        assertThat(this.requests).isEmpty();
    }

    @Test
    void releaseThatThisMasterCannotTalkToIsAConflictAndNothingOfItIsKept() throws IOException {
        String first = this.releases.current().id();
        ExecutableJar.write(this.jar, "2", "protocol.min=7\nprotocol.max=9");
        CompletableFuture<Roll> verdict = this.rolls.restart(RollingRestartOptions.defaults());
        assertThatThrownBy(verdict::join)
                .cause()
                .isInstanceOf(ClusterConflictException.class)
                .hasMessageContaining("No worker was touched")
                .hasMessageContaining("speaks versions 7 to 9")
                .hasMessageContaining("this master speaks " + ProtocolRange.CURRENT)
                .hasMessageContaining("start it anew");
        assertThat(this.requests).isEmpty();
        try (Stream<Path> kept = Files.walk(this.directory.resolve("kept"))) {
            assertThat(kept.filter((file) -> file.endsWith("app.jar")).toList())
                    .containsExactly(this.rolls.find(first).jar());
        }
        assertThat(restart("3").release()).isNotEqualTo(first);
    }

    /** As a hung disk or a mistake may offer it: whoever opens it waits. */
    @Test
    void whatIsNoFileIsAConflictAndTheClusterIsDescribedMeanwhile() throws Exception {
        String release = this.releases.current().id();
        Files.delete(this.jar);
        Fifo.create(this.jar);
        CompletableFuture<Roll> verdict = this.rolls.restart(RollingRestartOptions.defaults());
        assertThat(this.rolls.find(release)).isNotNull();
        assertThatThrownBy(verdict::join)
                .cause()
                .isInstanceOf(ClusterConflictException.class)
                .hasMessageContaining("No worker was touched")
                .hasMessageContaining("is not a regular file");
        assertThat(this.requests).isEmpty();
    }

    @Test
    void releaseOfARestartThatHasNotBegunOutlivesTheEndOfAnother() throws IOException {
        String first = this.releases.current().id();
        String second = restart("2").release();
        this.rolls.ended(roll(RollState.COMPLETED, first, first));
        restart("3");
        assertThat(this.rolls.find(second)).isNotNull();
    }

    @Test
    void releaseOfARestartThatHasBegunGoesOnceNothingUsesIt() throws IOException {
        String first = this.releases.current().id();
        String second = restart("2").release();
        this.rolls.started(roll(RollState.RUNNING, first, second));
        this.rolls.ended(roll(RollState.ROLLED_BACK, first, second));
        restart("3");
        assertThat(this.rolls.find(second)).isNull();
        assertThat(this.rolls.find(first)).isNotNull();
    }

    @Test
    void releaseOfARestartThatWasRefusedGoesOnceNothingUsesIt() throws IOException {
        String first = this.releases.current().id();
        ExecutableJar.write(this.jar, "2");
        CompletableFuture<Roll> verdict = this.rolls.restart(RollingRestartOptions.defaults());
        await().atMost(LONG).until(() -> !this.requests.isEmpty());
        Fact.RollRequested request = this.requests.get(0);
        this.commands.fail(request.commandId(), CommandError.CONFLICT, "refused");
        assertThatThrownBy(verdict::join).hasMessageContaining("refused");
        this.rolls.ended(roll(RollState.COMPLETED, first, first));
        restart("3");
        assertThat(this.rolls.find(request.release())).isNull();
    }

    @Test
    void previousReleaseIsKept() throws IOException {
        String first = this.releases.current().id();
        String second = restart("2").release();
        this.rolls.started(roll(RollState.RUNNING, first, second));
        this.state = ClusterState.initial(SupervisorSettings.defaults(), 1, second, 1);
        this.rolls.ended(roll(RollState.COMPLETED, first, second));
        String third = restart("3").release();
        this.rolls.started(roll(RollState.RUNNING, second, third));
        this.state = ClusterState.initial(SupervisorSettings.defaults(), 1, third, 1);
        this.rolls.ended(roll(RollState.COMPLETED, second, third));
        restart("4");
        assertThat(this.rolls.find(first)).isNull();
        assertThat(this.rolls.find(second)).isNotNull();
        assertThat(this.rolls.find(third)).isNotNull();
    }
}
