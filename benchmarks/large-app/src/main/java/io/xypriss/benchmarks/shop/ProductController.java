package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/products")
class ProductController {

    private final ProductRepository repository;

    ProductController(ProductRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Product> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Product create(@RequestParam String name) {
        return this.repository.save(new Product(name));
    }
}
