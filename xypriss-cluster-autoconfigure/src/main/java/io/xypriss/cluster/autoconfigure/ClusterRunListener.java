package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.worker.FailedStartExit;
import io.xypriss.cluster.worker.ThisWorker;
import io.xypriss.cluster.worker.WorkerConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Takes up the role that was decided. A master runs in place of the application context. A worker connects to its master
 * before its context is refreshed, so that it learns at once when the master is gone.
 */
class ClusterRunListener implements SpringApplicationRunListener, Ordered {

    private final SpringApplication application;

    private final String[] arguments;

    private @Nullable WorkerConnection worker;

    ClusterRunListener(SpringApplication application, String[] arguments) {
        this.application = application;
        this.arguments = arguments.clone();
    }

    /** After the listener of Spring Boot that publishes events, so that nothing runs between it and the runners. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** Logging works by now, and there is no context yet. */
    @Override
    public void environmentPrepared(
            ConfigurableBootstrapContext bootstrapContext, ConfigurableEnvironment environment) {
        ClusterRole role = ClusterRoleEnvironmentPostProcessor.role(environment);
        if (role != ClusterRole.STANDALONE) {
            SpringBootSupport.check();
        }
        if (role == ClusterRole.MASTER) {
            MasterRun.prepare(this.application, this.arguments, environment);
        }
    }

    @Override
    public void contextPrepared(ConfigurableApplicationContext context) {
        if (!SpringBootSupport.isRoleDecided(context.getEnvironment())) {
            SpringBootSupport.check();
            return;
        }
        ClusterRole role = ClusterRoleEnvironmentPostProcessor.role(context.getEnvironment());
        if (role == ClusterRole.WORKER) {
            context.addApplicationListener(new ReleaseWhenClosed(this.application, context));
            prepareWorker(context);
        }
    }

    @Override
    public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
        ClusteredApplication.release(this.application);
        MasterRun.abandonPrepared();
        if (this.worker != null) {
            FailedStartExit.afterFailedStart(Thread.currentThread());
        }
    }

    private void prepareWorker(ConfigurableApplicationContext context) {
        WorkerEnvironment environment = ThisWorker.environment();
        if (environment == null) {
            throw new IllegalStateException("This process is a worker, but no master has said so in its environment");
        }
        ClusterProperties properties = new ClusterPropertiesReader(context.getEnvironment()).read();
        this.worker = WorkerConnection.open(
                environment, properties.shutdownTimeout(), properties.drain().times(properties.shutdownTimeout()));
        context.getBeanFactory().registerSingleton("xyprissWorkerConnection", this.worker);
        context.getBeanFactory().registerSingleton("xyprissWorkerRuntime", this.worker.runtime());
        ProcessedApplication.adapt(context);
    }

    /** Lets the application be started anew in this JVM, as DevTools does. */
    private record ReleaseWhenClosed(SpringApplication application, ConfigurableApplicationContext context)
            implements ApplicationListener<ContextClosedEvent> {

        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            if (event.getApplicationContext() == this.context) {
                ClusteredApplication.release(this.application);
            }
        }
    }
}
