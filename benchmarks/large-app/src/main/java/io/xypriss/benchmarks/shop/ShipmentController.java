package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/shipments")
class ShipmentController {

    private final ShipmentRepository repository;

    ShipmentController(ShipmentRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Shipment> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Shipment create(@RequestParam String name) {
        return this.repository.save(new Shipment(name));
    }
}
