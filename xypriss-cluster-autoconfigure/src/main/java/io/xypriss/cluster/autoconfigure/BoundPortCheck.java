package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Stops the start of a worker whose server would serve the public port otherwise than the master has bound it. */
class BoundPortCheck implements WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>, Ordered {

    private final BoundPort bound;

    BoundPortCheck(BoundPort bound) {
        this.bound = bound;
    }

    /** After all customizers of the application. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(AbstractConfigurableWebServerFactory factory) {
        this.bound.check(factory.getPort(), factory.getAddress(), Ssl.isEnabled(factory.getSsl()));
    }
}
