package io.xypriss.benchmarks;

/** What is compared; the first is what the others are compared to. */
enum Variant {
    PLAIN("one plain process") {
        @Override
        Target start(Launcher launcher) throws BenchmarkException, InterruptedException {
            return launcher.plain();
        }
    },
    CLUSTER_1("cluster, 1 worker") {
        @Override
        Target start(Launcher launcher) throws BenchmarkException, InterruptedException {
            return launcher.cluster(1);
        }
    },
    CLUSTER_2("cluster, 2 workers") {
        @Override
        Target start(Launcher launcher) throws BenchmarkException, InterruptedException {
            return launcher.cluster(2);
        }
    },
    NGINX("nginx + 2 plain") {
        @Override
        Target start(Launcher launcher) throws BenchmarkException, InterruptedException {
            return launcher.behindNginx();
        }
    },
    HAPROXY("HAProxy + 2 plain") {
        @Override
        Target start(Launcher launcher) throws BenchmarkException, InterruptedException {
            return launcher.behindHaproxy();
        }
    };

    private final String label;

    Variant(String label) {
        this.label = label;
    }

    String label() {
        return this.label;
    }

    abstract Target start(Launcher launcher) throws BenchmarkException, InterruptedException;
}
