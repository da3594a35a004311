package io.xypriss.cluster.autoconfigure;

import java.lang.reflect.Method;
import java.util.Objects;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * An application that Spring AOT has processed has the beans for which the conditions held at build time, when there was no
 * cluster. The conditions of this library depend on the role, so they are asked once more.
 */
final class ProcessedApplication {

    private static final String OURS = ProcessedApplication.class.getPackageName() + ".";

    private static final String ALL = "all";

    private ProcessedApplication() {}

    /** Does nothing where the application was not processed. The role is decided, the context not refreshed. */
    static void adapt(ConfigurableApplicationContext context) {
        if (!AotDetector.useGeneratedArtifacts() || !(context instanceof BeanDefinitionRegistry registry)) {
            return;
        }
        removeStandalone(registry);
        BeanDefinitionRegistry found = ask(context);
        for (String name : found.getBeanDefinitionNames()) {
            if (!registry.containsBeanDefinition(name)) {
                registry.registerBeanDefinition(name, found.getBeanDefinition(name));
            }
        }
    }

    /** With all its beans: they were made for a process without a cluster, and ask for the configuration. */
    private static void removeStandalone(BeanDefinitionRegistry registry) {
        remove(registry, StandaloneClusterAutoConfiguration.class.getName());
        for (Method method : StandaloneClusterAutoConfiguration.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Bean.class)) {
                remove(registry, method.getName());
            }
        }
    }

    private static void remove(BeanDefinitionRegistry registry, String name) {
        if (registry.containsBeanDefinition(name)) {
            registry.removeBeanDefinition(name);
        }
    }

    private static BeanDefinitionRegistry ask(ConfigurableApplicationContext context) {
        ClassLoader classLoader = Objects.requireNonNull(context.getClassLoader());
        DefaultListableBeanFactory found = new DefaultListableBeanFactory();
        found.setBeanClassLoader(classLoader);
        found.registerBeanDefinition(ALL, new AnnotatedGenericBeanDefinition(All.class));
        ConfigurationClassPostProcessor conditions = new ConfigurationClassPostProcessor();
        conditions.setEnvironment(context.getEnvironment());
        conditions.setResourceLoader(context);
        conditions.setBeanClassLoader(classLoader);
        conditions.postProcessBeanDefinitionRegistry(found);
        found.removeBeanDefinition(ALL);
        return found;
    }

    /** Brings in all auto-configurations of this library, each on its own conditions. */
    @Import(OurAutoConfigurations.class)
    private static final class All {}

    /** Named by the file that Spring Boot finds them by. */
    static final class OurAutoConfigurations implements ImportSelector {

        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            ClassLoader classLoader = ProcessedApplication.class.getClassLoader();
            return ImportCandidates.load(AutoConfiguration.class, classLoader).getCandidates().stream()
                    .filter((name) -> name.startsWith(OURS))
                    .toArray(String[]::new);
        }
    }
}
