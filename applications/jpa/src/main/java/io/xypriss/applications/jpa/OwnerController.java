package io.xypriss.applications.jpa;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OwnerController {

    private final OwnerRepository owners;

    OwnerController(OwnerRepository owners) {
        this.owners = owners;
    }

    @GetMapping("/owners")
    List<String> names() {
        return this.owners.findAll().stream().map(Owner::getName).sorted().toList();
    }

    /** Spring Data converts the path, so that the conversion service of Spring MVC needs the repository. */
    @GetMapping("/owners/{id}")
    String name(@PathVariable("id") Owner owner) {
        return owner.getName();
    }

    @PostMapping("/owners")
    @ResponseStatus(HttpStatus.CREATED)
    Long add(@RequestBody String name) {
        return this.owners.save(new Owner(name)).getId();
    }
}
