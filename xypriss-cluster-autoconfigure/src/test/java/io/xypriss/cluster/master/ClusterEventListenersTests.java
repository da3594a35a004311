package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventListener;
import io.xypriss.cluster.event.ClusterScaledEvent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class ClusterEventListenersTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final MockEnvironment environment = new MockEnvironment().withProperty("pager", "on");

    private final List<ClusterEvent> heard = new CopyOnWriteArrayList<>();

    @Test
    void listenersOfSpringFactoriesAreMadeAndHear(@TempDir Path directory, CapturedOutput output) throws Exception {
        Path file = directory.resolve("META-INF/spring.factories");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                ClusterEventListener.class.getName() + "=" + Recorder.class.getName() + "," + Configured.class.getName()
                        + "," + Broken.class.getName());
        Recorder.heard.clear();
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            ClusterEventListeners listeners = ClusterEventListeners.load(classes, this.environment);
            listeners.publish(event(1));
            listeners.close(LONG);
        }
        assertThat(Recorder.heard).containsExactlyInAnyOrder("plain on 1", "configured on 1");
        assertThat(output).contains(Broken.class.getName()).contains("it hears nothing");
    }

    @Test
    void listenerThatThrowsHearsOn(CapturedOutput output) {
        ClusterEventListeners listeners = listeners((event, environment) -> {
            this.heard.add(event);
            throw new java.io.IOException("the pager is off");
        });
        listeners.publish(event(1));
        listeners.publish(event(2));
        listeners.close(LONG);
        assertThat(this.heard).containsExactly(event(1), event(2));
        assertThat(output).contains("the pager is off");
    }

    @Test
    void listenerThatHangsHoldsUpNeitherOthersNorTheEnd(CapturedOutput output) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ClusterEventListeners listeners = listeners(
                (event, environment) -> {
                    begun.countDown();
                    assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                },
                (event, environment) -> this.heard.add(event));
        listeners.publish(event(1));
        assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LONG).until(() -> this.heard.equals(List.of(event(1))));
        for (int i = 2; i <= 2 * ClusterEvents.MOST_WAITING; i++) {
            listeners.publish(event(i));
        }
        listeners.close(Duration.ofMillis(50));
        release.countDown();
        assertThat(output)
                .contains("wait for xypriss-cluster-listener-1; the oldest are dropped from now on")
                .contains("(xypriss-cluster-listener-1) is still busy; 1999 later events are not published");
    }

    @Test
    void noneNeedsNothing() {
        ClusterEventListeners.none().publish(event(1));
        ClusterEventListeners.none().close(LONG);
    }

    private ClusterEventListeners listeners(ClusterEventListener... listeners) {
        return ClusterEventListeners.of(List.of(listeners), this.environment);
    }

    private static ClusterEvent event(int to) {
        return new ClusterScaledEvent(Instant.EPOCH, 0, to);
    }

    static class Recorder implements ClusterEventListener {

        static final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onClusterEvent(ClusterEvent event, Environment environment) {
            record("plain", event, environment);
        }

        static void record(String who, ClusterEvent event, Environment environment) {
            heard.add(who + " " + environment.getProperty("pager") + " " + ((ClusterScaledEvent) event).to());
        }
    }

    static class Configured implements ClusterEventListener {

        private final Environment own;

        Configured(Environment environment) {
            this.own = environment;
        }

        @Override
        public void onClusterEvent(ClusterEvent event, Environment environment) {
            Recorder.record("configured", event, this.own);
        }
    }

    static class Broken implements ClusterEventListener {

        Broken(java.time.Clock clock) {
            throw new AssertionError("nobody has a clock: " + clock);
        }

        @Override
        public void onClusterEvent(ClusterEvent event, Environment environment) {
            throw new AssertionError("it was not made");
        }
    }
}
