package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTests {

    private final CloseStack stack = new CloseStack();

    private final List<String> closed = new ArrayList<>();

    @Test
    void whatStartsStopsInReverseOrder() {
        this.stack.add(() -> this.closed.add("first"));
        this.stack.add(() -> this.closed.add("second"));
        this.stack.add(() -> this.closed.add("third"));
        this.stack.close();
        assertThat(this.closed).containsExactly("third", "second", "first");
    }

    @Test
    void eachIsClosedOnce() {
        this.stack.add(() -> this.closed.add("first"));
        this.stack.close();
        this.stack.close();
        assertThat(this.closed).containsExactly("first");
    }

    @Test
    void oneThatCannotBeClosedKeepsNoOtherOpen() {
        this.stack.add(() -> this.closed.add("first"));
        this.stack.add(() -> {
            throw new IOException("deliberately thrown by a test");
        });
        this.stack.add(() -> {
            throw new IllegalStateException("deliberately thrown by a test");
        });
        this.stack.close();
        assertThat(this.closed).containsExactly("first");
    }
}
