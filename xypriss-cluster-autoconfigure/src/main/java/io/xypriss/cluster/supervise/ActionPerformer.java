package io.xypriss.cluster.supervise;

/**
 * Does what the core has decided. Called on the supervisor's thread, one action at a time and in order, so it must not
 * wait for anything a worker does. {@link Supervisor#state()} already tells the state that the action belongs to. What
 * it throws is logged; a {@link Action.Spawn} that throws counts as {@link Fact.SpawnFailed}.
 */
@FunctionalInterface
public interface ActionPerformer {

    /** Does it; facts that come of it are submitted, at once or later. */
    void perform(Action action);
}
