package io.xypriss.benchmarks.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface EmployeeRepository extends JpaRepository<Employee, Long> {

    List<Employee> findByNameContainingIgnoreCaseOrderByName(String part);
}
