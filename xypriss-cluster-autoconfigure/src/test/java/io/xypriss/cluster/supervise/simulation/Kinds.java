package io.xypriss.cluster.supervise.simulation;

import java.util.HashSet;
import java.util.Set;

/** The kinds that a sealed type has. */
final class Kinds {

    private Kinds() {}

    /** All of them, those of sealed types among them included, but not these types themselves. */
    static Set<Class<?>> of(Class<?> sealed) {
        Set<Class<?>> kinds = new HashSet<>();
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                kinds.addAll(of(permitted));
            } else {
                kinds.add(permitted);
            }
        }
        return kinds;
    }
}
