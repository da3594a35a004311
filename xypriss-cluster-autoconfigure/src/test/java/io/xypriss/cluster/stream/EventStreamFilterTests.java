package io.xypriss.cluster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** Streams of a real server, read off the wire. */
class EventStreamFilterTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private final EventStreamFilter filter = new EventStreamFilter();

    private final BlockingQueue<OutputStream> outputs = new LinkedBlockingQueue<>();

    private final BlockingQueue<PrintWriter> writers = new LinkedBlockingQueue<>();

    private final AtomicBoolean synchronousFailed = new AtomicBoolean();

    private final AtomicBoolean stopped = new AtomicBoolean();

    private WebServer server;

    @BeforeEach
    void start() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setDocumentRoot(directory.toFile());
        factory.setBaseDirectory(directory.toFile());
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        FilterRegistrationBean<EventStreamFilter> registration = new FilterRegistrationBean<>(this.filter);
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        ServletRegistrationBean<Streams> servlet = new ServletRegistrationBean<>(new Streams(), "/*");
        servlet.setAsyncSupported(true);
        this.server = factory.getWebServer(servlet, registration);
        this.server.start();
    }

    @AfterEach
    void stop() {
        this.stopped.set(true);
        this.server.stop();
        this.server.destroy();
    }

    @Test
    void endsAnIdleStreamWithTheLastChunkAndTheConnectionLivesOn() throws Exception {
        try (Client client = new Client()) {
            OutputStream application = client.open("/bytes", "text/event-stream");
            send(application, "id: 1\ndata: a\n\n");
            assertThat(client.chunk()).isEqualTo("id: 1\ndata: a\n\n");
            assertThat(this.filter.streams().count()).isEqualTo(1);

            this.filter.streams().end(Duration.ZERO);

            assertThat(client.chunk()).as("the last chunk").isNull();
            await().atMost(LONG).until(() -> this.filter.streams().count() == 0);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> send(application, "data: b\n\n"))
                    .withMessageContaining("connects again");
            client.send("/plain", "text/plain");
            assertThat(client.head()).contains("HTTP/1.1 200");
        }
    }

    @Test
    void endsAStreamOnlyAfterTheEventThatIsBeingWritten() throws Exception {
        try (Client client = new Client()) {
            OutputStream application = client.open("/bytes", "text/event-stream;charset=UTF-8");
            send(application, "data: a\n");
            assertThat(client.chunk()).isEqualTo("data: a\n");
            this.filter.streams().end(Duration.ZERO);
            for (int i = 0; i < 20; i++) {
                send(application, "data: " + i + "\n");
                assertThat(client.chunk()).isEqualTo("data: " + i + "\n");
            }
            send(application, "\n");
            assertThat(client.chunk()).isEqualTo("\n");
            assertThat(client.chunk()).isNull();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> application.write('d'));
        }
    }

    @Test
    void endsBetweenTwoLines() throws Exception {
        try (Client client = new Client()) {
            OutputStream application = client.open("/bytes", "application/x-ndjson");
            send(application, "{\"a\":");
            assertThat(client.chunk()).isEqualTo("{\"a\":");
            this.filter.streams().end(Duration.ZERO);
            send(application, "1}\n");
            assertThat(client.chunk()).isEqualTo("1}\n");
            assertThat(client.chunk()).isNull();
        }
    }

    @Test
    void endsWhatIsWrittenAsCharacters() throws Exception {
        try (Client client = new Client()) {
            client.send("/characters", "text/event-stream");
            PrintWriter application = this.writers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            client.head();
            application.print("data: \u00e4\n\n");
            application.flush();
            assertThat(client.chunk()).isEqualTo("data: \u00e4\n\n");
            this.filter.streams().end(Duration.ZERO);
            assertThat(client.chunk()).isNull();
            application.print("data: b\n\n");
            application.flush();
            assertThat(application.checkError()).isTrue();
        }
    }

    @Test
    void endsAStreamThatIsOpenedLater() throws Exception {
        this.filter.streams().end(Duration.ofDays(1));
        try (Client client = new Client()) {
            client.send("/bytes", "text/event-stream");
            assertThat(client.head()).contains("HTTP/1.1 200", "Content-Type: text/event-stream", "Content-Length: 0");
            await().atMost(LONG).until(() -> this.filter.streams().count() == 0);
        }
    }

    @Test
    void endsAStreamWhoseServletDoesNotReturn() throws Exception {
        try (Client client = new Client()) {
            client.send("/synchronous", "text/event-stream");
            client.head();
            assertThat(client.chunk()).isEqualTo("data: 0\n\n");
            this.filter.streams().end(Duration.ZERO);
            String chunk = client.chunk();
            while (chunk != null) {
                assertThat(chunk).startsWith("data: ").endsWith("\n\n");
                chunk = client.chunk();
            }
            assertThat(this.synchronousFailed).isTrue();
            await().atMost(LONG).until(() -> this.filter.streams().count() == 0);
        }
    }

    @Test
    void noEventIsTornWhoeverIsFaster() throws Exception {
        try (Client client = new Client()) {
            OutputStream application = client.open("/bytes", "text/event-stream");
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; !this.stopped.get(); i++) {
                        send(application, "id: " + i + "\n");
                        send(application, "data: " + i + "\n\n");
                    }
                } catch (IOException ex) {
                    this.synchronousFailed.set(true);
                }
            });
            writer.start();
            StringBuilder all = new StringBuilder(client.chunk());
            this.filter.streams().end(Duration.ZERO);
            for (String chunk = client.chunk(); chunk != null; chunk = client.chunk()) {
                all.append(chunk);
            }
            writer.join(LONG.toMillis());
            assertThat(this.synchronousFailed).isTrue();
            String[] events = all.toString().split("\n\n");
            for (int i = 0; i < events.length; i++) {
                assertThat(events[i]).isEqualTo("id: " + i + "\ndata: " + i);
            }
            assertThat(all.toString()).endsWith("\n\n");
        }
    }

    @Test
    void endsAStreamOfHttp2() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.server.getPort() + "/bytes"))
                .version(HttpClient.Version.HTTP_2)
                .header("Accept", "text/event-stream")
                .build();
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        OutputStream application = this.outputs.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        send(application, "data: a\n\n");
        assertThat(response).isNotDone();
        this.filter.streams().end(Duration.ZERO);
        HttpResponse<String> complete = response.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(complete.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(complete.body()).isEqualTo("data: a\n\n");
    }

    @Test
    void leavesOtherResponsesAlone() throws Exception {
        this.filter.streams().end(Duration.ZERO);
        try (Client client = new Client()) {
            OutputStream application = client.open("/bytes", "application/json");
            assertThat(application).isNotInstanceOf(EventOutputStream.class);
            send(application, "{}");
            assertThat(client.chunk()).isEqualTo("{}");
            assertThat(this.filter.streams().count()).isZero();
        }
    }

    @Test
    void forgetsAStreamWhoseClientIsGone() throws Exception {
        OutputStream application;
        try (Client client = new Client()) {
            application = client.open("/bytes", "text/event-stream");
            assertThat(this.filter.streams().count()).isEqualTo(1);
        }
        await().atMost(LONG).until(() -> {
            try {
                send(application, "data: anyone\n\n");
            } catch (IOException ex) {
                return true;
            }
            return false;
        });
        await().atMost(LONG).until(() -> this.filter.streams().count() == 0);
    }

    private static void send(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private final class Streams extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String contentType = request.getHeader("Accept");
            response.setContentType(contentType);
            response.setCharacterEncoding("UTF-8");
            switch (request.getRequestURI()) {
                case "/bytes" -> {
                    OutputStream output = response.getOutputStream();
                    startAsync(request);
                    output.flush();
                    EventStreamFilterTests.this.outputs.add(output);
                }
                case "/characters" -> {
                    startAsync(request);
                    PrintWriter writer = response.getWriter();
                    writer.flush();
                    EventStreamFilterTests.this.writers.add(writer);
                }
                case "/synchronous" -> synchronous(response.getOutputStream());
                default -> response.getOutputStream().print("plain");
            }
        }

        private void startAsync(HttpServletRequest request) {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
        }

        private void synchronous(OutputStream output) throws IOException {
            try {
                for (int i = 0; !EventStreamFilterTests.this.stopped.get(); i++) {
                    EventStreamFilterTests.send(output, "data: " + i + "\n\n");
                }
            } catch (IOException ex) {
                EventStreamFilterTests.this.synchronousFailed.set(true);
                throw ex;
            }
        }
    }

    private final class Client implements AutoCloseable {

        private final Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), EventStreamFilterTests.this.server.getPort());

        private final Reader reader;

        Client() throws IOException {
            this.socket.setSoTimeout((int) LONG.toMillis());
            this.reader = new BufferedReader(
                    new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        void send(String path, String accept) throws IOException {
            this.socket
                    .getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        OutputStream open(String path, String accept) throws IOException, InterruptedException {
            send(path, accept);
            assertThat(head()).contains("HTTP/1.1 200", "chunked");
            return EventStreamFilterTests.this.outputs.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = line(); !line.isEmpty(); line = line()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        /** {@code null} for the last one. */
        String chunk() throws IOException {
            int length = Integer.parseInt(line(), 16);
            char[] chunk = new char[length];
            for (int i = 0; i < length; i++) {
                chunk[i] = (char) character();
            }
            assertThat(line()).isEmpty();
            byte[] bytes = new String(chunk).getBytes(StandardCharsets.ISO_8859_1);
            return (length > 0) ? new String(bytes, StandardCharsets.UTF_8) : null;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = character(); c != '\n'; c = character()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        private int character() throws IOException {
            int c = this.reader.read();
            assertThat(c).as("the connection goes on").isNotNegative();
            return c;
        }

        @Override
        public void close() throws IOException {
            this.socket.close();
        }
    }
}
