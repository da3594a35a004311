package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Does to a cluster what an operator does; over a connection each, so that none idles in a worker that is to leave. */
record Operator(SampleCluster cluster) {

    private static final String HANGUP_DONE = "All workers have been restarted, as SIGHUP asked for";

    JsonNode state() throws IOException {
        return Answers.json(this.cluster.uri("/actuator/cluster").toString()).get("cluster");
    }

    /** The pids of the workers that run. */
    List<Long> pids() throws IOException {
        return state().get("workers")
                .valueStream()
                .filter((worker) -> worker.get("status").asString().equals("RUNNING"))
                .map((worker) -> worker.get("pid").asLong())
                .toList();
    }

    List<String> releases() throws IOException {
        return each(state(), "release");
    }

    List<String> startedFrom() throws IOException {
        return each(state(), "startedFrom");
    }

    /** Restarts all workers; returns the roll once there is a verdict. */
    JsonNode roll() throws IOException {
        return verdict(beginRoll());
    }

    /** Begins to restart all workers; gives the number of the roll before. */
    int beginRoll() throws IOException {
        int before = rollId(state());
        command("{\"action\":\"restart\"}");
        return before;
    }

    /** Waits until a roll after that one has a verdict. */
    JsonNode verdict(int before) {
        return await().atMost(SampleCluster.LONG)
                .until(this::state, (now) -> rollId(now) > before && hasVerdict(now))
                .get("roll");
    }

    private static int rollId(JsonNode state) {
        return state.has("roll") ? state.get("roll").get("id").asInt() : 0;
    }

    private static boolean hasVerdict(JsonNode state) {
        return !state.get("roll").get("state").asString().equals("RUNNING");
    }

    /** Asks for a size, and does not wait. */
    void scaleTo(int workers) throws IOException {
        command("{\"action\":\"scale-to\",\"workers\":" + workers + "}");
    }

    /** Waits until so many workers run, and all others stand by. */
    void awaitRunning(int workers) {
        await().atMost(SampleCluster.LONG).untilAsserted(() -> {
            JsonNode now = state();
            assertThat(each(now, "status"))
                    .isSubsetOf("RUNNING", "STANDBY")
                    .filteredOn("RUNNING"::equals)
                    .hasSize(workers);
        });
    }

    /** What it says of each worker, in the order of their ids. */
    private static List<String> each(JsonNode state, String field) {
        return state.get("workers")
                .valueStream()
                .map((worker) -> worker.get(field).asString())
                .toList();
    }

    /** So many SIGHUPs in a row, which are one restart, and one more. */
    void hangUp(int times) throws IOException, InterruptedException {
        long before = this.cluster.count(HANGUP_DONE);
        for (int i = 0; i < times; i++) {
            this.cluster.signal("HUP");
        }
        await().atMost(SampleCluster.LONG).until(() -> this.cluster.count(HANGUP_DONE) == before + 2);
    }

    private void command(String json) throws IOException {
        assertThat(Answers.postAndRead(this.cluster.uri("/actuator/cluster").toString(), json))
                .as(json)
                .isIn("200", "202");
    }
}
