package io.xypriss.cluster.dormant;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;

/** Tells the beans of this library from those of the application. */
final class OwnBeans {

    private static final String PACKAGE = "io.xypriss.cluster.";

    private OwnBeans() {}

    static boolean contains(BeanDefinition definition) {
        return own(definition.getBeanClassName()) || own(definition.getFactoryBeanName());
    }

    static boolean own(@Nullable String className) {
        return className != null && className.startsWith(PACKAGE);
    }
}
