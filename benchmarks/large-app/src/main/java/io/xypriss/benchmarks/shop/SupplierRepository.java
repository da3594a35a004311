package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface SupplierRepository extends JpaRepository<Supplier, Long> {

    List<Supplier> findByNameContainingIgnoreCaseOrderByName(String part);
}
