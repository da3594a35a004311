package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterEvent;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.dormant.DormantApplication;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.master.FirstRelease;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.worker.WorkerConnection;
import io.xypriss.cluster.worker.WorkerEnvironment;
import io.xypriss.cluster.worker.WorkerExit;
import java.io.IOException;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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
 * Takes up the role that was decided, before the application context is refreshed: a master binds the public port and
 * starts the workers, so that these start while it does, and a worker connects to its master, so that it learns at once
 * when that is gone.
 */
class ClusterRunListener implements SpringApplicationRunListener, Ordered {

    private static final Log logger = LogFactory.getLog(ClusterRunListener.class);

    private final SpringApplication application;

    private final String[] arguments;

    private @Nullable FirstRelease firstRelease;

    private @Nullable ClusterMaster master;

    private @Nullable DormantApplication dormant;

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
        if (ClusterRoleEnvironmentPostProcessor.role(environment) == ClusterRole.MASTER) {
            try {
                this.firstRelease = MasterStart.beginRelease(new ClusterPropertiesReader(environment).readArchive());
            } catch (InvalidClusterPropertyException ex) {
                logger.debug("Refused once all properties are read, unless it has changed by then", ex);
            }
        }
    }

    @Override
    public void contextPrepared(ConfigurableApplicationContext context) {
        ClusterRole role = ClusterRoleEnvironmentPostProcessor.role(context.getEnvironment());
        if (role != ClusterRole.STANDALONE) {
            context.addApplicationListener(new ReleaseWhenClosed(this.application, context));
        }
        if (role == ClusterRole.MASTER) {
            try {
                prepareMaster(context);
            } finally {
                WorkersFirst.end();
            }
        } else if (role == ClusterRole.WORKER) {
            prepareWorker(context);
        }
    }

    @Override
    public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
        if (this.dormant != null) {
            this.dormant.beforeRunners();
        }
    }

    @Override
    public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
        if (this.dormant != null) {
            this.dormant.afterRunners();
        }
        if (this.master != null) {
            this.master.publishEvents(context::publishEvent);
            this.master.closeApplicationWith(() -> System.exit(SpringApplication.exit(context)));
        }
    }

    @Override
    public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
        ClusteredApplication.release(this.application);
        closeFirstRelease();
        if (this.master != null) {
            this.master.close();
        }
        if (this.worker != null) {
            WorkerExit.afterFailedStart(Thread.currentThread());
        }
    }

    private void prepareMaster(ConfigurableApplicationContext context) {
        MasterStart start = new MasterStart(this.application, this.arguments, context.getEnvironment());
        ClusterProperties properties = start.properties();
        this.firstRelease = start.release(this.firstRelease);
        ClusterMaster started = null;
        try {
            started = start.start(this.firstRelease);
            this.firstRelease = null;
            SpringApplication.getShutdownHandlers().add(started::close);
            ClusterRoleEnvironmentPostProcessor.useDirectory(context.getEnvironment(), started.directory());
            started.awaitFirstWorker(
                    (properties.fallback() == ClusterProperties.Fallback.NONE)
                            ? WorkersFirst.HEAD_START
                            : start.longestStart());
        } catch (IOException | ReleaseException | RuntimeException ex) {
            if (started != null) {
                started.close();
            }
            closeFirstRelease();
            if (properties.fallback() == ClusterProperties.Fallback.NONE) {
                throw start.explain(ex);
            }
            fallBack(context, start.explain(ex));
            return;
        }
        this.master = started;
        this.dormant = DormantApplication.prepare(context, ClusterEvent.class::isAssignableFrom);
        context.getBeanFactory().registerSingleton("xyprissClusterMaster", started);
        context.getBeanFactory().registerSingleton("xyprissDormantApplication", this.dormant);
        ProcessedApplication.adapt(context);
    }

    /** Without effect where there is none, or it is the master's. */
    private void closeFirstRelease() {
        if (this.firstRelease != null) {
            this.firstRelease.close();
            this.firstRelease = null;
        }
    }

    private static void fallBack(ConfigurableApplicationContext context, RuntimeException reason) {
        logger.warn(
                "The cluster could not start, and this process serves ALONE (xypriss.cluster.fallback=single-process): "
                        + reason.getMessage());
        logger.debug("Why the cluster could not start", reason);
        ClusterRoleEnvironmentPostProcessor.fallBack(context.getEnvironment(), String.valueOf(reason.getMessage()));
    }

    private void prepareWorker(ConfigurableApplicationContext context) {
        WorkerEnvironment environment = WorkerEnvironment.ofThisProcess();
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
