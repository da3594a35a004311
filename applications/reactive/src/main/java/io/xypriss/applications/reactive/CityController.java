package io.xypriss.applications.reactive;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
class CityController {

    private final CityRepository cities;

    CityController(CityRepository cities) {
        this.cities = cities;
    }

    @GetMapping("/cities")
    Mono<List<String>> names() {
        return this.cities.findAll().map(City::name).sort().collectList();
    }

    @PostMapping("/cities")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Long> add(@RequestBody String name) {
        return this.cities.save(new City(null, name)).map(City::id);
    }
}
