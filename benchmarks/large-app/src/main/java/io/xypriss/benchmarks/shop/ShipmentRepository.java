package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface ShipmentRepository extends JpaRepository<Shipment, Long> {

    List<Shipment> findByNameContainingIgnoreCaseOrderByName(String part);
}
