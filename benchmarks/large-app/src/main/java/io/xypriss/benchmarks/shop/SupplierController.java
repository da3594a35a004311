package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/suppliers")
class SupplierController {

    private final SupplierRepository repository;

    SupplierController(SupplierRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Supplier> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Supplier create(@RequestParam String name) {
        return this.repository.save(new Supplier(name));
    }
}
