package io.xypriss.cluster.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Runs the master at the moment at which an ordinary application gets its context. By then the environment is complete,
 * logging works and the banner is printed. Makes no context itself.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MasterContextFactory implements ApplicationContextFactory {

    @Override
    public @Nullable ConfigurableApplicationContext create(@Nullable WebApplicationType type) {
        MasterRun.runPrepared();
        return null;
    }
}
