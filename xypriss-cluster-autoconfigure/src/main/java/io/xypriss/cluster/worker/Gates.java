package io.xypriss.cluster.worker;

import io.xypriss.cluster.socket.AcceptGate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Several gates as one. Thread-safe if they are. */
record Gates(List<AcceptGate> all) implements AcceptGate {

    static Gates of(AcceptGate... all) {
        return new Gates(List.of(all));
    }

    @Override
    public void open() {
        this.all.forEach(AcceptGate::open);
    }

    @Override
    public void close() {
        this.all.forEach(AcceptGate::close);
    }

    @Override
    public boolean isOpen() {
        return this.all.stream().allMatch(AcceptGate::isOpen);
    }

    @Override
    public int openConnections() {
        return this.all.stream().mapToInt(AcceptGate::openConnections).sum();
    }

    @Override
    public CompletableFuture<Void> drain(Duration idleGrace) {
        return CompletableFuture.allOf(
                this.all.stream().map((gate) -> gate.drain(idleGrace)).toArray(CompletableFuture[]::new));
    }
}
