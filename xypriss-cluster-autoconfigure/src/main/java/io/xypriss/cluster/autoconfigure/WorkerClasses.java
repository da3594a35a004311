package io.xypriss.cluster.autoconfigure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** The classes of this library, which the run that makes a class archive needs only in part, unlike a worker. */
final class WorkerClasses {

    private static final Log logger = LogFactory.getLog(WorkerClasses.class);

    private static final String PATTERN = "classpath*:io/xypriss/cluster/**/*.class";

    private WorkerClasses() {}

    /** Loads all of them that can be loaded here, without running any of their code. */
    static void load(ClassLoader classLoader) {
        // Metrics of web servers ask for it.
        ManagementFactory.getPlatformMBeanServer();
        PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(classLoader);
        MetadataReaderFactory reader = new CachingMetadataReaderFactory(resolver);
        try {
            for (Resource resource : resolver.getResources(PATTERN)) {
                load(reader.getMetadataReader(resource).getClassMetadata().getClassName(), classLoader);
            }
        } catch (IOException ex) {
            logger.debug("The classes of a worker cannot be listed", ex);
        }
    }

    private static void load(String name, ClassLoader classLoader) {
        try {
            Class.forName(name, false, classLoader);
        } catch (ClassNotFoundException | LinkageError ex) {
            // It needs what this application does not have, as some web servers.
            logger.debug("Not loaded: " + name, ex);
        }
    }
}
