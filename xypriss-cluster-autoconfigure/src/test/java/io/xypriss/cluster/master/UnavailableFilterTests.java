package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class UnavailableFilterTests {

    private final UnavailableFilter filter =
            new UnavailableFilter(() -> new ActuatorPaths(List.of("/actuator/health"), List.of("/actuator")));

    @Test
    void letsActuatorPass() throws Exception {
        MockHttpServletResponse response = answer("/actuator/health");
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("Connection")).isEqualTo("close");
    }

    @Test
    void refusesEverythingElse() throws Exception {
        MockHttpServletResponse response = answer("/whoami");
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(answer("/actuators").getStatus()).isEqualTo(503);
    }

    @Test
    void knowsTheContextPath() throws Exception {
        assertThat(answer("/shop/actuator/health", "/shop").getStatus()).isEqualTo(200);
        assertThat(answer("/actuator/health", "/actuator").getStatus()).isEqualTo(503);
    }

    private MockHttpServletResponse answer(String uri) throws Exception {
        return answer(uri, "");
    }

    private MockHttpServletResponse answer(String uri, String contextPath) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", uri);
        request.setContextPath(contextPath);
        MockHttpServletResponse response = new MockHttpServletResponse();
        this.filter.doFilter(request, response, new MockFilterChain());
        return response;
    }
}
