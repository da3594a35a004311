package io.xypriss.hierarchy;

import io.xypriss.sample.SampleApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** The sample as the child of another context. */
@Configuration(proxyBeanMethods = false)
public class HierarchyApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(HierarchyApplication.class)
                .web(WebApplicationType.NONE)
                .child(SampleApplication.class)
                .run(args);
    }
}
