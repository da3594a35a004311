package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;

/** An application of the modules beside this one, packaged as a user does. */
enum Application {
    JPA("JpaApplication"),
    SESSION("SessionApplication"),
    JOBS("JobsApplication"),
    REACTIVE("ReactiveApplication"),
    BOOT40("Boot40Application");

    private final String mainClass;

    Application(String mainClass) {
        this.mainClass = mainClass;
    }

    Path jar() {
        Path jar = Path.of("..", folder(), "target", folder() + "-application.jar")
                .toAbsolutePath()
                .normalize();
        assertThat(jar).as("built by the module of this name").exists();
        return jar;
    }

    /** What the names of all its classes begin with. */
    String packagePrefix() {
        return "io.xypriss.applications." + folder() + ".";
    }

    String mainClass() {
        return packagePrefix() + this.mainClass;
    }

    private String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
