package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the master where the application makes its context by a factory or a method of its own, so that Spring Boot does
 * not ask {@link MasterContextFactory}. It stands in for the initializers of the application, which do not run in a master.
 */
class MasterContextInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        SpringApplication application = MasterRun.runPrepared();
        if (application != null) {
            application.getInitializers().forEach((initializer) -> initialize(initializer, context));
        }
    }

    /** No master runs in this process: as Spring Boot would have done it. */
    @SuppressWarnings("unchecked")
    private static void initialize(
            ApplicationContextInitializer<?> initializer, ConfigurableApplicationContext context) {
        ((ApplicationContextInitializer<ConfigurableApplicationContext>) initializer).initialize(context);
    }
}
