package io.xypriss.cluster.control.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts frames together from the pieces in which they arrive; never holds more than one, nor one beyond the limit. */
public final class FrameReader {

    private final ByteBuffer header = ByteBuffer.allocate(Codec.HEADER);

    private int limit;

    private @Nullable ByteBuffer body;

    public FrameReader(int limit) {
        this.limit = limit;
    }

    public void limit(int limit) {
        this.limit = limit;
    }

    /**
     * Takes what the next frame needs.
     *
     * @return the frame's content once it is complete
     * @throws ProtocolException if the frame is beyond the limit
     */
    public byte @Nullable [] take(ByteBuffer bytes) throws ProtocolException {
        ByteBuffer target = this.body;
        if (target == null) {
            move(bytes, this.header);
            if (this.header.hasRemaining()) {
                return null;
            }
            int length = this.header.flip().getInt();
            this.header.clear();
            if (length <= 0 || length > this.limit) {
                throw new ProtocolException(
                        "it sent a message of " + length + " bytes; at most " + this.limit + " are taken");
            }
            target = ByteBuffer.allocate(length);
            this.body = target;
        }
        move(bytes, target);
        if (target.hasRemaining()) {
            return null;
        }
        this.body = null;
        return target.array();
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }
}
