package io.xypriss.cluster.dormant;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.core.type.MethodMetadata;

/** Tells what belongs to this library, to the framework, and to the application with all else that it brings along. */
final class Origins {

    private static final String OWN = "io.xypriss.cluster.";

    /** What a master needs of Spring: not its schedulers, messaging, data access or clouds. */
    private static final List<String> FRAMEWORK = List.of(
            "org.springframework.beans.",
            "org.springframework.boot.",
            "org.springframework.context.",
            "org.springframework.security.",
            "org.springframework.web.");

    private Origins() {}

    /** Whether this library declares the bean. */
    static boolean isOwn(BeanDefinition definition) {
        return isOwn(definition.getBeanClassName()) || isOwn(definition.getFactoryBeanName());
    }

    static boolean isOwn(@Nullable String className) {
        return className != null && className.startsWith(OWN);
    }

    /** Whether neither this library nor the framework has written the class. */
    static boolean isOfApplication(Class<?> type) {
        String name = type.getName();
        return !isOwn(name) && FRAMEWORK.stream().noneMatch(name::startsWith);
    }

    /** Whether neither of them has declared the bean, nor written its class. */
    static boolean isOfApplication(BeanDefinition definition, @Nullable Class<?> type) {
        if (isOwn(definition)) {
            return false;
        }
        if (type != null && !type.isInterface() && !isOfApplication(type)) {
            return false;
        }
        String declaring = declaringClass(definition);
        return declaring == null || FRAMEWORK.stream().noneMatch(declaring::startsWith);
    }

    /** The class with the bean's factory method, or else its own. */
    private static @Nullable String declaringClass(BeanDefinition definition) {
        MethodMetadata method =
                (definition instanceof AnnotatedBeanDefinition annotated) ? annotated.getFactoryMethodMetadata() : null;
        if (method != null) {
            return method.getDeclaringClassName();
        }
        return (definition.getFactoryBeanName() != null)
                ? definition.getFactoryBeanName()
                : definition.getBeanClassName();
    }
}
