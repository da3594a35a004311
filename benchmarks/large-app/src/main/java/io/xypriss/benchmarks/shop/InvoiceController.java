package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/invoices")
class InvoiceController {

    private final InvoiceRepository repository;

    InvoiceController(InvoiceRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Invoice> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Invoice create(@RequestParam String name) {
        return this.repository.save(new Invoice(name));
    }
}
