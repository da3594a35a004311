package io.xypriss.sample.load;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.frame.DefaultFrameFactory;
import org.apache.hc.core5.http2.frame.FrameFactory;
import org.apache.hc.core5.http2.frame.FrameFlag;
import org.apache.hc.core5.http2.frame.FrameType;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.http2.impl.io.FrameInputBuffer;
import org.apache.hc.core5.http2.impl.io.FrameOutputBuffer;
import org.apache.hc.core5.util.ByteArrayBuffer;

/** The server's side of an HTTP/2 connection, step by step. */
final class Http2Script {

    private static final FrameFactory FRAMES = DefaultFrameFactory.INSTANCE;

    private static final int PREFACE = 24;

    private final Socket connection;

    private final FrameInputBuffer incoming = new FrameInputBuffer(16 * 1024);

    private final FrameOutputBuffer outgoing = new FrameOutputBuffer(16 * 1024);

    private final HPackDecoder decoder = new HPackDecoder(4096, StandardCharsets.US_ASCII);

    private final HPackEncoder encoder = new HPackEncoder(4096, StandardCharsets.US_ASCII);

    /** What each stream is to be answered with. */
    private final Map<Integer, byte[]> answers = new TreeMap<>();

    Http2Script(Socket connection) throws IOException {
        this.connection = connection;
        connection.getInputStream().readNBytes(PREFACE);
        write(FRAMES.createSettings());
    }

    /** Reads until the request on this stream is complete. */
    void await(int stream) throws IOException {
        boolean complete = false;
        while (!complete) {
            RawFrame frame = this.incoming.read(this.connection.getInputStream());
            if (FrameType.HEADERS.same(frame.getType())) {
                this.answers.put(frame.getStreamId(), json(frame));
            } else if (FrameType.DATA.same(frame.getType())) {
                byte[] body = new byte[frame.getPayloadContent().remaining()];
                frame.getPayloadContent().get(body);
                this.answers.put(frame.getStreamId(), body);
                allowAnother(body.length);
            }
            complete = frame.getStreamId() == stream && frame.isFlagSet(FrameFlag.END_STREAM);
        }
    }

    void answer(int stream) throws IOException {
        ByteArrayBuffer headers = new ByteArrayBuffer(64);
        this.encoder.encodeHeaders(headers, List.of(new BasicHeader(":status", "200")), false);
        write(FRAMES.createHeaders(stream, ByteBuffer.wrap(headers.toByteArray()), true, false));
        write(FRAMES.createData(stream, ByteBuffer.wrap(this.answers.get(stream)), true));
    }

    void goAway(int lastStream) throws IOException {
        write(FRAMES.createGoAway(lastStream, H2Error.NO_ERROR, ""));
    }

    void endOutput() throws IOException {
        this.connection.shutdownOutput();
    }

    /** Waits until the client has closed the connection, so that it has read all that it was sent. */
    void awaitEnd() throws IOException {
        this.connection.getInputStream().readAllBytes();
    }

    /** What was read counts against the connection until then. */
    private void allowAnother(int bytes) throws IOException {
        if (bytes > 0) {
            write(FRAMES.createWindowUpdate(0, bytes));
        }
    }

    private byte[] json(RawFrame frame) throws IOException {
        try {
            for (Header header : this.decoder.decodeHeaders(frame.getPayloadContent())) {
                if (header.getName().equals(":path")) {
                    return Http1Script.json(header.getValue()).getBytes(StandardCharsets.US_ASCII);
                }
            }
            throw new IOException("no path");
        } catch (HttpException ex) {
            throw new IOException(ex);
        }
    }

    private void write(RawFrame frame) throws IOException {
        this.outgoing.write(frame, this.connection.getOutputStream());
    }
}
