package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface ReviewRepository extends JpaRepository<Review, Long> {

    List<Review> findByNameContainingIgnoreCaseOrderByName(String part);
}
