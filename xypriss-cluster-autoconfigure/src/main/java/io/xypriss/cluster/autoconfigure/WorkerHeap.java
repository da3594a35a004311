package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.sizing.HeapSetting;
import java.util.Locale;
import org.springframework.util.unit.DataSize;

/** Understands the property {@code jvm.heap}. */
final class WorkerHeap {

    static final String RANGE = "'auto', 'off', or a size from 16MB to 1024GB, like '256MB'";

    private static final DataSize LEAST = DataSize.ofMegabytes(16);

    private static final DataSize MOST = DataSize.ofGigabytes(1024);

    private WorkerHeap() {}

    /** @throws IllegalArgumentException for what is none of these */
    static HeapSetting parse(String heap) {
        return switch (heap.trim().toLowerCase(Locale.ROOT)) {
            case "auto" -> HeapSetting.AUTO;
            // What YAML makes of the word off.
            case "off", "false" -> HeapSetting.OFF;
            default -> {
                DataSize size = DataSize.parse(heap.trim());
                if (size.compareTo(LEAST) < 0 || size.compareTo(MOST) > 0) {
                    throw new IllegalArgumentException("must be " + RANGE);
                }
                yield HeapSetting.of(size.toBytes());
            }
        };
    }
}
