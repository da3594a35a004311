package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Writes the pid file of a master where the application has Spring Boot's {@link ApplicationPidFileWriter}. That listener
 * waits by default for an application context, which a master never has.
 */
final class PidFile {

    private PidFile() {}

    /** @throws IllegalStateException if the file cannot be written and {@code spring.pid.fail-on-write-error} is true */
    static void write(SpringApplication application, String[] arguments, ConfigurableEnvironment environment) {
        for (ApplicationListener<?> listener : application.getListeners()) {
            if (listener instanceof ApplicationPidFileWriter writer) {
                writer.setTriggerEventType(ApplicationEnvironmentPreparedEvent.class);
                writer.onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), application, arguments, environment));
            }
        }
    }
}
