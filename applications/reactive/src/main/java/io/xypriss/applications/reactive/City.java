package io.xypriss.applications.reactive;

import org.springframework.data.annotation.Id;

record City(@Id Long id, String name) {}
