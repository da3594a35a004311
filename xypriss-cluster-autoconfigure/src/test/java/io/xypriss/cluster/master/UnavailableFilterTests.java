package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class UnavailableFilterTests {

    private final UnavailableFilter filter = new UnavailableFilter("/actuator");

    @Test
    void letsActuatorPass() throws Exception {
        MockHttpServletResponse response = answer("/actuator/health", "/actuator/health");
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("Connection")).isEqualTo("close");
    }

    @Test
    void refusesEverythingElse() throws Exception {
        MockHttpServletResponse response = answer("/whoami", "/whoami");
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(answer("/actuators", "/actuators").getStatus()).isEqualTo(503);
    }

    @Test
    void goesByThePathThatTheServerHasMapped() throws Exception {
        assertThat(answer("/actuator/../whoami", "/whoami").getStatus()).isEqualTo(503);
    }

    private MockHttpServletResponse answer(String uri, String servletPath) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", uri);
        request.setServletPath(servletPath);
        MockHttpServletResponse response = new MockHttpServletResponse();
        this.filter.doFilter(request, response, new MockFilterChain());
        return response;
    }
}
