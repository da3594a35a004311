package io.xypriss.sample;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Makes the worker that is to fail do so. */
@Component
class Mishaps implements InitializingBean {

    private final SampleProperties properties;

    Mishaps(SampleProperties properties) {
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        String workerId = System.getenv("WORKER_ID");
        if (workerId == null) {
            return;
        }
        if (workerId.equals(this.properties.dieAtStart())) {
            Runtime.getRuntime().halt(1);
        }
        if (workerId.equals(this.properties.refuseStart())) {
            throw new IllegalStateException("Worker " + workerId + " refuses to start, as sample.refuse-start says");
        }
    }
}
