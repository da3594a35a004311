package io.xypriss.benchmarks;

/**
 * One window of load and its cost.
 *
 * @param load what the load generator saw
 * @param cpuSeconds processor time of all processes of the variant
 */
record Window(LoadResult load, double cpuSeconds) {

    double cpuMicrosPerRequest() {
        return this.cpuSeconds * 1e6 / this.load.answered();
    }
}
