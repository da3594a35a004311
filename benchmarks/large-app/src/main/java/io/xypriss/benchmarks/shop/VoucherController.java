package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/vouchers")
class VoucherController {

    private final VoucherRepository repository;

    VoucherController(VoucherRepository repository) {
        this.repository = repository;
    }

    @GetMapping
    List<Voucher> find(@RequestParam(defaultValue = "") String part) {
        return this.repository.findByNameContainingIgnoreCaseOrderByName(part);
    }

    @PostMapping
    Voucher create(@RequestParam String name) {
        return this.repository.save(new Voucher(name));
    }
}
