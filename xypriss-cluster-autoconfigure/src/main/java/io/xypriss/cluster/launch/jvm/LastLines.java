package io.xypriss.cluster.launch.jvm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines a worker printed on either stream. Thread-safe. */
class LastLines {

    static final int COUNT = 50;

    static final int LONGEST = 2000;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (this.lines.size() == COUNT) {
            this.lines.removeFirst();
        }
        String trimmed = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        this.lines.addLast((trimmed.length() > LONGEST) ? trimmed.substring(0, LONGEST) + "…" : trimmed);
    }

    synchronized List<String> get() {
        return List.copyOf(this.lines);
    }
}
