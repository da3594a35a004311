package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface WarehouseRepository extends JpaRepository<Warehouse, Long> {

    List<Warehouse> findByNameContainingIgnoreCaseOrderByName(String part);
}
