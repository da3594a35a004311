package io.xypriss.cluster.dormant;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.core.Ordered;

/**
 * Makes every bean of the application lazy, those included that Spring Boot's own lazy initialization leaves eager
 * (scheduled tasks among them), and puts its runners into a {@link RunnerScope}.
 */
class DormantBeansPostProcessor implements BeanFactoryPostProcessor, Ordered {

    private final RunnerScope runners;

    DormantBeansPostProcessor(RunnerScope runners) {
        this.runners = runners;
    }

    /** Last, so that what other post-processors registered is seen, and what they decided is overruled. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        beanFactory.registerScope(RunnerScope.NAME, this.runners);
        for (String name : beanFactory.getBeanDefinitionNames()) {
            BeanDefinition definition = beanFactory.getBeanDefinition(name);
            if (definition.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE || OwnBeans.contains(definition)) {
                continue;
            }
            if (definition instanceof AbstractBeanDefinition abstractDefinition) {
                abstractDefinition.setLazyInit(true);
            }
            if (definition.isSingleton() && isRunner(beanFactory, name)) {
                definition.setScope(RunnerScope.NAME);
            }
        }
    }

    private static boolean isRunner(ConfigurableListableBeanFactory beanFactory, String name) {
        return !beanFactory.containsSingleton(name)
                && (beanFactory.isTypeMatch(name, ApplicationRunner.class)
                        || beanFactory.isTypeMatch(name, CommandLineRunner.class));
    }
}
