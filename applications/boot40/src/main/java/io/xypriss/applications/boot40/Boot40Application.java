package io.xypriss.applications.boot40;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Runs on Spring Boot 4.0, and says so. */
@SpringBootApplication
public class Boot40Application {

    public static void main(String[] args) {
        SpringApplication.run(Boot40Application.class, args);
    }
}
