package io.xypriss.applications.boot40;

import org.springframework.boot.SpringBootVersion;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class VersionController {

    @GetMapping("/version")
    String version() {
        return SpringBootVersion.getVersion();
    }
}
