package io.xypriss.sample.cluster;

import java.util.Locale;

/** How much the gates try: the same causes in every build, and each of them more often with {@code -Dgate=full}. */
enum GateSize {

    /** What every build can afford. */
    NORMAL(3, 30_000, 2, 1),

    /** As much as shows what happens rarely; other servers go through more kinds of changes, too. */
    FULL(20, 200_000, 5, 2);

    /** As {@code -Dgate=} says; {@link #NORMAL} by default. */
    static final GateSize CHOSEN = of(System.getProperty("gate", "normal"));

    private final int rolls;

    private final long requests;

    private final int kills;

    private final int killsOnOtherServers;

    GateSize(int rolls, long requests, int kills, int killsOnOtherServers) {
        this.rolls = rolls;
        this.requests = requests;
        this.kills = kills;
        this.killsOnOtherServers = killsOnOtherServers;
    }

    private static GateSize of(String name) {
        for (GateSize size : values()) {
            if (size.name().toLowerCase(Locale.ROOT).equals(name)) {
                return size;
            }
        }
        throw new IllegalArgumentException("-Dgate=" + name + " is neither 'normal' nor 'full'");
    }

    /** Rolling restarts in a row. */
    int rolls() {
        return Integer.getInteger("gate.rolls", this.rolls);
    }

    /** The fewest requests that must be answered while planned changes are made. */
    long requests() {
        return Long.getLong("gate.requests", this.requests);
    }

    /** Workers that are killed one after the other. */
    int kills() {
        return Integer.getInteger("gate.kills", this.kills);
    }

    /** As {@link #kills()}, on each web server other than Tomcat. */
    int killsOnOtherServers() {
        return this.killsOnOtherServers;
    }
}
