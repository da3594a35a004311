package io.xypriss.cluster.supervise;

/**
 * One process of one slot; facts about a process that has since been replaced are told apart by it.
 *
 * @param slot the worker's slot, from 1
 * @param incarnation counts all spawns of the cluster, from 1; never used twice
 */
public record WorkerRef(int slot, long incarnation) {

    /** The worker's public id. */
    public String workerId() {
        return Integer.toString(slot);
    }
}
