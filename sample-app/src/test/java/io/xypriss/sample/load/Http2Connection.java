package io.xypriss.sample.load;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.config.H2Param;
import org.apache.hc.core5.http2.config.H2Setting;
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

/**
 * One HTTP/2 connection to the loopback address, for many requests at a time, used by one thread. Frames and header
 * compression are the library's; what becomes of each stream is decided here, as it is what is being tested.
 */
final class Http2Connection implements AutoCloseable {

    private static final FrameFactory FRAMES = DefaultFrameFactory.INSTANCE;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_FRAME = 16 * 1024;

    private static final int HEADER_TABLE = 4096;

    private static final int INITIAL_WINDOW = 65_535;

    private final Socket socket = new Socket();

    private final InputStream in;

    private final OutputStream out;

    private final FrameInputBuffer incoming = new FrameInputBuffer(MAX_FRAME);

    private final FrameOutputBuffer outgoing = new FrameOutputBuffer(MAX_FRAME);

    private final HPackEncoder encoder = new HPackEncoder(HEADER_TABLE, StandardCharsets.US_ASCII);

    private final HPackDecoder decoder = new HPackDecoder(HEADER_TABLE, StandardCharsets.US_ASCII);

    private final Map<Integer, Stream> streams = new TreeMap<>();

    private final Outcome outcome;

    private int nextStream = 1;

    private long sendWindow = INITIAL_WINDOW;

    private int received;

    private boolean goingAway;

    Http2Connection(int port, Outcome outcome) throws IOException {
        this.outcome = outcome;
        try {
            this.socket.setSoTimeout(Load.TIMEOUT_MILLIS);
            this.socket.setTcpNoDelay(true);
            this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Load.TIMEOUT_MILLIS);
            this.in = new Frames(this.socket.getInputStream());
            this.out = new BufferedOutputStream(this.socket.getOutputStream(), 2 * MAX_FRAME);
            this.out.write(PREFACE);
            write(FRAMES.createSettings(new H2Setting(H2Param.ENABLE_PUSH, 0)));
            this.out.flush();
        } catch (IOException ex) {
            this.socket.close();
            throw ex;
        }
    }

    /** Whether a further request may be sent now; not once the server has said that it is going away. */
    boolean accepts(Request next) {
        return !this.goingAway && this.sendWindow >= next.body().length;
    }

    boolean goingAway() {
        return this.goingAway;
    }

    int inFlight() {
        return this.streams.size();
    }

    /** The number of streams opened so far. */
    int opened() {
        return this.nextStream / 2;
    }

    void send(Request request) throws IOException {
        int id = this.nextStream;
        this.nextStream += 2;
        this.streams.put(id, new Stream(request));
        byte[] body = request.body();
        write(FRAMES.createHeaders(id, ByteBuffer.wrap(headers(request)), true, body.length == 0));
        if (body.length > 0) {
            this.sendWindow -= body.length;
            write(FRAMES.createData(id, ByteBuffer.wrap(body), true));
        }
        this.out.flush();
    }

    /** Takes what has arrived already, so that nothing is sent after a GOAWAY that could have been read. */
    void receiveArrived() throws IOException {
        while (this.in.available() > 0) {
            receive();
        }
    }

    /** Waits for one frame. */
    void receive() throws IOException {
        RawFrame frame = this.incoming.read(this.in);
        FrameType type = FrameType.valueOf(frame.getType());
        if (type == null) {
            // RFC 9113, section 5.5: what is unknown is ignored.
            return;
        }
        switch (type) {
            case HEADERS -> headers(frame);
            case DATA -> data(frame);
            case SETTINGS -> settings(frame);
            case PING -> ping(frame);
            case GOAWAY -> goAway(frame.getPayload().getInt() & Integer.MAX_VALUE);
            case RST_STREAM -> reset(frame);
            case WINDOW_UPDATE -> {
                if (frame.getStreamId() == 0) {
                    this.sendWindow += frame.getPayload().getInt() & Integer.MAX_VALUE;
                }
            }
            case PRIORITY, PRIORITY_UPDATE -> {}
            case PUSH_PROMISE, CONTINUATION -> throw new IOException("unexpected frame " + type);
        }
    }

    /** The requests without an answer, which will get none. */
    List<Request> abandoned() {
        return this.streams.values().stream().map(Stream::request).toList();
    }

    /** Says farewell, if it can be heard, and closes the connection. */
    @Override
    public void close() throws IOException {
        try (this.socket) {
            if (!this.goingAway && this.streams.isEmpty()) {
                write(FRAMES.createGoAway(0, H2Error.NO_ERROR, ""));
                this.out.flush();
            }
        }
    }

    private byte[] headers(Request request) throws IOException {
        List<Header> headers = new ArrayList<>(List.of(
                new BasicHeader(":method", request.method()),
                new BasicHeader(":scheme", "http"),
                new BasicHeader(":path", request.path()),
                new BasicHeader(":authority", "localhost")));
        if (request.isPost()) {
            headers.add(new BasicHeader("content-type", "application/octet-stream"));
            headers.add(new BasicHeader("content-length", request.body().length));
        }
        ByteArrayBuffer block = new ByteArrayBuffer(256);
        this.encoder.encodeHeaders(block, headers, false);
        return block.toByteArray();
    }

    private void headers(RawFrame frame) throws IOException {
        if (!frame.isFlagSet(FrameFlag.END_HEADERS)) {
            throw new IOException("headers of more than a frame");
        }
        List<Header> headers;
        try {
            headers = this.decoder.decodeHeaders(frame.getPayloadContent());
        } catch (HttpException ex) {
            throw new IOException("headers that cannot be decoded", ex);
        }
        Stream stream = stream(frame);
        for (Header header : headers) {
            if (header.getName().equals(":status")) {
                stream.status = Integer.parseInt(header.getValue());
            }
        }
        completeIfEnded(frame, stream);
    }

    private void data(RawFrame frame) throws IOException {
        Stream stream = stream(frame);
        ByteBuffer content = frame.getPayloadContent();
        if (content != null) {
            byte[] part = new byte[content.remaining()];
            content.get(part);
            stream.body.write(part);
        }
        this.received += frame.getLength();
        if (this.received >= INITIAL_WINDOW / 2) {
            write(FRAMES.createWindowUpdate(0, this.received));
            this.out.flush();
            this.received = 0;
        }
        completeIfEnded(frame, stream);
    }

    private Stream stream(RawFrame frame) throws IOException {
        Stream stream = this.streams.get(frame.getStreamId());
        if (stream == null) {
            throw new IOException("a frame for stream " + frame.getStreamId() + ", which is not open");
        }
        return stream;
    }

    private void completeIfEnded(RawFrame frame, Stream stream) {
        if (frame.isFlagSet(FrameFlag.END_STREAM)) {
            this.streams.remove(frame.getStreamId());
            this.outcome.answered(stream.request, new Answer(stream.status, stream.body.toByteArray()));
        }
    }

    private void settings(RawFrame frame) throws IOException {
        if (!frame.isFlagSet(FrameFlag.ACK)) {
            write(FRAMES.createSettingsAck());
            this.out.flush();
        }
    }

    private void ping(RawFrame frame) throws IOException {
        if (!frame.isFlagSet(FrameFlag.ACK)) {
            write(FRAMES.createPingAck(frame.getPayloadContent()));
            this.out.flush();
        }
    }

    private void goAway(int lastStream) {
        this.goingAway = true;
        for (Iterator<Map.Entry<Integer, Stream>> open = this.streams.entrySet().iterator(); open.hasNext(); ) {
            Map.Entry<Integer, Stream> stream = open.next();
            if (stream.getKey() > lastStream) {
                open.remove();
                this.outcome.unprocessed(stream.getValue().request);
            }
        }
    }

    private void reset(RawFrame frame) {
        Stream stream = this.streams.remove(frame.getStreamId());
        if (stream != null) {
            this.outcome.lost(
                    stream.request,
                    "stream reset, error code " + frame.getPayload().getInt());
        }
    }

    private void write(RawFrame frame) throws IOException {
        this.outgoing.write(frame, this.out);
    }

    /**
     * Gives the reader of frames one frame's bytes at a time: it would otherwise keep what came behind them to itself, where
     * nobody sees that it has arrived.
     */
    private static final class Frames extends FilterInputStream {

        private static final int HEADER = 9;

        private final byte[] header = new byte[HEADER];

        private int taken;

        private int left = HEADER;

        Frames(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, Math.min(length, this.left));
            if (read > 0) {
                take(bytes, offset, read);
            }
            return read;
        }

        private void take(byte[] bytes, int offset, int count) {
            this.left -= count;
            if (this.taken < HEADER) {
                System.arraycopy(bytes, offset, this.header, this.taken, count);
                this.taken += count;
                if (this.left == 0) {
                    this.left = (this.header[0] & 0xff) << 16 | (this.header[1] & 0xff) << 8 | (this.header[2] & 0xff);
                }
            }
            if (this.left == 0) {
                this.taken = 0;
                this.left = HEADER;
            }
        }
    }

    /** Hears what becomes of each request. */
    interface Outcome {

        void answered(Request request, Answer answer);

        /** The server says, with the last-stream-id of a GOAWAY, that it did not and will not process it. */
        void unprocessed(Request request);

        void lost(Request request, String problem);
    }

    private static final class Stream {

        private final Request request;

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        private int status;

        Stream(Request request) {
            this.request = request;
        }

        Request request() {
            return this.request;
        }
    }
}
