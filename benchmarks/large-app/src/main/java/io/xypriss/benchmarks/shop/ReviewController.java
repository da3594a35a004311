package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/reviews")
class ReviewController {

    private final ReviewRepository repository;

    ReviewController(ReviewRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Review> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Review create(@RequestParam String name) {
        return this.repository.save(new Review(name));
    }
}
