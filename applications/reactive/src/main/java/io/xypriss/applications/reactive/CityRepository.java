package io.xypriss.applications.reactive;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;

interface CityRepository extends ReactiveCrudRepository<City, Long> {}
