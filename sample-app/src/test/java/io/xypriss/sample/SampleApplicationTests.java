package io.xypriss.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.web.servlet.client.RestTestClient;

/** A test of the application as a user would write it: no processes are spawned, though clustering is configured. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
class SampleApplicationTests {

    @Autowired
    private RestTestClient client;

    @Autowired
    private ClusterManager cluster;

    @Test
    void runsAloneInTests() {
        assertThat(this.cluster.getRole()).isEqualTo(ClusterRole.STANDALONE);
        assertThat(ProcessHandle.current().children()).isEmpty();
        this.client
                .get()
                .uri("/whoami")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(WhoAmI.class)
                .value((who) -> assertThat(who.role()).isEqualTo("STANDALONE"));
        this.client.get().uri("/actuator/cluster").exchange().expectStatus().isNotFound();
    }

    @Test
    void refusesBadParameters() {
        this.client.get().uri("/slow?ms=-1").exchange().expectStatus().isBadRequest();
        this.client.get().uri("/cpu?ms=x").exchange().expectStatus().isBadRequest();
        this.client
                .post()
                .uri("/cluster/scale?workers=2")
                .exchange()
                .expectStatus()
                .isEqualTo(503);
    }
}
