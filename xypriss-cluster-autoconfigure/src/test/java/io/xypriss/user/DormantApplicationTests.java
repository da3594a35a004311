package io.xypriss.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterEvent;
import io.xypriss.cluster.ClusterStoppedEvent;
import io.xypriss.cluster.dormant.DormantApplication;
import io.xypriss.cluster.dormant.DormantLifecycleProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.weaving.LoadTimeWeaverAware;
import org.springframework.instrument.classloading.LoadTimeWeaver;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** What an application (of another package than ours) does by itself when it starts, it does not do in the master. */
class DormantApplicationTests {

    private static final List<String> WOKEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        WOKEN.clear();
    }

    @Test
    void nothingOfTheApplicationWakesByItself() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.isRunning()).isTrue();
            assertThat(WOKEN).isEmpty();
        }
        assertThat(WOKEN).isEmpty();
    }

    @Test
    void listenerOfAClusterEventWakesForItAndIsTheSameEachTime() {
        try (ConfigurableApplicationContext context = run()) {
            context.publishEvent(new ClusterStoppedEvent(Instant.EPOCH, true));
            context.publishEvent(new ClusterStoppedEvent(Instant.EPOCH, true));
            assertThat(WOKEN)
                    .containsExactlyInAnyOrder(
                            "listener created",
                            "heard by listener",
                            "heard by listener",
                            "heard of anything",
                            "heard of anything",
                            "heard what was published",
                            "heard what was published",
                            "application listener heard",
                            "application listener heard",
                            "runner created",
                            "heard by runner",
                            "heard by runner");
        }
    }

    @Test
    void sameApplicationAwakeDoesAllOfIt() {
        try (ConfigurableApplicationContext context = new SpringApplication(Application.class) {
            {
                setWebApplicationType(WebApplicationType.NONE);
            }
        }.run()) {
            assertThat(context.isRunning()).isTrue();
            assertThat(WOKEN)
                    .contains(
                            "listener created",
                            "runner created",
                            "runner ran",
                            "lambda ran",
                            "lifecycle started",
                            "scheduled created",
                            "weaver-aware created",
                            "heard of the start",
                            "start listener heard");
        }
    }

    @Test
    void whatAWeaverConcernsIsLikeAnyLazyBean() {
        try (ConfigurableApplicationContext context = run()) {
            WeaverAware bean = context.getBean(WeaverAware.class);
            assertThat(context.getBean("weaverAware")).isSameAs(bean);
            assertThat(WOKEN).containsExactly("weaver-aware created");
        }
    }

    private static boolean isOfCluster(ApplicationEvent event) {
        return event instanceof PayloadApplicationEvent<?> payloadEvent
                && payloadEvent.getPayload() instanceof ClusterEvent;
    }

    private static ConfigurableApplicationContext run() {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        AtomicReference<DormantApplication> dormant = new AtomicReference<>();
        application.addInitializers((context) -> {
            dormant.set(DormantApplication.prepare(context, ClusterEvent.class::isAssignableFrom));
            context.getBeanFactory()
                    .registerSingleton(
                            "lifecycleProcessor",
                            processor((org.springframework.context.support.GenericApplicationContext) context));
        });
        return SpringApplication.withHook(
                (any) -> new SpringApplicationRunListener() {

                    @Override
                    public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
                        dormant.get().beforeRunners();
                    }

                    @Override
                    public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
                        dormant.get().afterRunners();
                    }
                },
                () -> application.run());
    }

    private static DormantLifecycleProcessor processor(
            org.springframework.context.support.GenericApplicationContext context) {
        DormantLifecycleProcessor processor =
                new DormantLifecycleProcessor(Duration.ofSeconds(10), Integer.MAX_VALUE, Duration.ofSeconds(10));
        processor.setBeanFactory(context.getBeanFactory());
        return processor;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableScheduling
    static class Application {

        @Bean
        Listener listener() {
            return new Listener();
        }

        @Bean
        Runner runner() {
            return new Runner();
        }

        @Bean
        CommandLineRunner lambda() {
            return (arguments) -> WOKEN.add("lambda ran");
        }

        @Bean
        Started started() {
            return new Started();
        }

        @Bean
        ApplicationListener<ApplicationEvent> anyEvent() {
            return (event) -> {
                if (isOfCluster(event)) {
                    WOKEN.add("application listener heard");
                }
            };
        }

        @Bean
        ApplicationListener<ApplicationStartedEvent> startListener() {
            return (event) -> WOKEN.add("start listener heard");
        }

        @Bean
        WeaverAware weaverAware() {
            return new WeaverAware();
        }

        @Bean
        Timer timer() {
            return new Timer();
        }
    }

    static class Listener {

        Listener() {
            WOKEN.add("listener created");
        }

        @EventListener
        Published onEvent(ClusterStoppedEvent event) {
            WOKEN.add("heard by listener");
            return new Published();
        }

        @EventListener
        void onPublished(Published event) {
            WOKEN.add("heard what was published");
        }

        @EventListener
        void onAnything(Object event) {
            if (event instanceof ClusterStoppedEvent) {
                WOKEN.add("heard of anything");
            } else if (!(event instanceof Published)) {
                WOKEN.add("heard of the start");
            }
        }

        @EventListener({
            ContextRefreshedEvent.class,
            ApplicationStartedEvent.class,
            ApplicationReadyEvent.class,
            ContextClosedEvent.class
        })
        void onStart() {
            WOKEN.add("heard of the start");
        }
    }

    record Published() {}

    static class WeaverAware implements LoadTimeWeaverAware {

        WeaverAware() {
            WOKEN.add("weaver-aware created");
        }

        @Override
        public void setLoadTimeWeaver(LoadTimeWeaver loadTimeWeaver) {}
    }

    static class Runner implements ApplicationRunner {

        Runner() {
            WOKEN.add("runner created");
        }

        @Override
        public void run(ApplicationArguments arguments) {
            WOKEN.add("runner ran");
        }

        @EventListener
        void onEvent(ClusterStoppedEvent event) {
            WOKEN.add("heard by runner");
        }
    }

    static class Started implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            WOKEN.add("lifecycle started");
            this.running = true;
        }

        @Override
        public void stop() {
            this.running = false;
        }

        @Override
        public boolean isRunning() {
            return this.running;
        }
    }

    static class Timer {

        Timer() {
            WOKEN.add("scheduled created");
        }

        @Scheduled(fixedDelay = 1_000_000)
        void tick() {}
    }
}
