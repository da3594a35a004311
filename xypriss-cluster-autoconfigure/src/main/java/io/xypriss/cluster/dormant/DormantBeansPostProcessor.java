package io.xypriss.cluster.dormant;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.weaving.LoadTimeWeaverAware;
import org.springframework.util.ClassUtils;

/**
 * Makes every bean of the application lazy, those included that Spring Boot's own lazy initialization leaves eager
 * (scheduled tasks among them) and those that Spring creates nevertheless: runners, what is aware of a load-time weaver
 * (JPA's entity managers), filters and servlets. Its listeners hear only what is to wake it.
 */
class DormantBeansPostProcessor implements BeanFactoryPostProcessor {

    private static final String SERVLETS = "org.springframework.boot.web.servlet.ServletContextInitializer";

    private static final String EVENT_MULTICASTER = AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME;

    private final RunnerScope runners;

    private final DormantScope others;

    private final Predicate<Class<?>> wakes;

    DormantBeansPostProcessor(RunnerScope runners, DormantScope others, Predicate<Class<?>> wakes) {
        this.runners = runners;
        this.others = others;
        this.wakes = wakes;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        beanFactory.registerScope(RunnerScope.NAME, this.runners);
        beanFactory.registerScope(DormantScope.NAME, this.others);
        Set<String> runnerNames = names(beanFactory, ApplicationRunner.class);
        runnerNames.addAll(names(beanFactory, CommandLineRunner.class));
        Set<String> weaverAwareNames = names(beanFactory, LoadTimeWeaverAware.class);
        for (String name : beanFactory.getBeanDefinitionNames()) {
            BeanDefinition definition = beanFactory.getBeanDefinition(name);
            if (definition.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE || Origins.isOwn(definition)) {
                continue;
            }
            if (definition instanceof AbstractBeanDefinition abstractDefinition) {
                abstractDefinition.setLazyInit(true);
            }
            if (runnerNames.contains(name)) {
                definition.setScope(RunnerScope.NAME);
            } else if (weaverAwareNames.contains(name)) {
                definition.setScope(DormantScope.NAME);
            }
        }
        if (beanFactory instanceof BeanDefinitionRegistry registry) {
            if (ClassUtils.isPresent(SERVLETS, beanFactory.getBeanClassLoader())
                    && ClassUtils.isPresent("jakarta.servlet.Servlet", beanFactory.getBeanClassLoader())) {
                new DormantServlets(beanFactory, registry).hide();
            }
            if (registry.containsBeanDefinition(EVENT_MULTICASTER)) {
                registry.removeBeanDefinition(EVENT_MULTICASTER);
            }
        }
        beanFactory.registerSingleton(EVENT_MULTICASTER, new DormantEventMulticaster(beanFactory, this.wakes));
    }

    /** Of singletons that do not exist yet, and without making any to see what they are. */
    private static Set<String> names(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
        Set<String> names = new HashSet<>();
        for (String name : beanFactory.getBeanNamesForType(type, false, false)) {
            if (!beanFactory.containsSingleton(BeanFactoryUtils.transformedBeanName(name))) {
                names.add(BeanFactoryUtils.transformedBeanName(name));
            }
        }
        return names;
    }
}
