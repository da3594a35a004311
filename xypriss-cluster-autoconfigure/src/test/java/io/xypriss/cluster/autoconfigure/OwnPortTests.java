package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.worker.WarmUpHandlerMapping;
import io.xypriss.cluster.worker.WarmUpWebHandlerMapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class OwnPortTests {

    @ParameterizedTest
    @CsvSource({
        "'', '', /.xypriss-cluster/warm-up",
        "/shop, '', /shop/.xypriss-cluster/warm-up",
        "/shop, /api, /shop/api/.xypriss-cluster/warm-up",
        "'', /a b, /a%20b/.xypriss-cluster/warm-up"
    })
    void requestsToWarmUpGoWhereControllersAre(String contextPath, String servletPath, String path) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean(OwnPort.WARM_UP_SERVLETS, new WarmUpHandlerMapping("secret"));
        assertThat(port(contextPath, servletPath).warmUpUri(beans)).hasToString("http://127.0.0.1:8081" + path);
    }

    @Test
    void reactiveApplicationsHaveNoServletPath() {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean(OwnPort.WARM_UP_REACTIVE, new WarmUpWebHandlerMapping("secret"));
        assertThat(port("/shop", "/api").warmUpUri(beans))
                .hasToString("http://127.0.0.1:8081/shop/.xypriss-cluster/warm-up");
    }

    @Test
    void nobodyIsAskedWhereNobodyWouldAnswer() {
        assertThat(port("", "").warmUpUri(new StaticListableBeanFactory())).isNull();
    }

    private static OwnPort port(String contextPath, String servletPath) {
        return new OwnPort("http", "127.0.0.1", 8081, contextPath, servletPath);
    }
}
