package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface VoucherRepository extends JpaRepository<Voucher, Long> {

    List<Voucher> findByNameContainingIgnoreCaseOrderByName(String part);
}
