package io.xypriss.sample.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the sample answers. */
final class Answers {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Answers() {}

    static String workerId(HttpResponse<String> response) {
        return JSON.readTree(response.body()).get("workerId").asString();
    }

    /** The process that gave it. */
    static long pid(HttpResponse<String> response) {
        return JSON.readTree(response.body()).get("pid").asLong();
    }

    static String workerIdOverFreshConnection(int port) throws IOException {
        return json("http://127.0.0.1:" + port + "/whoami").get("workerId").asString();
    }

    static JsonNode json(String uri) throws IOException {
        HttpURLConnection connection = connection(uri);
        try {
            return JSON.readTree(connection.getInputStream().readAllBytes());
        } finally {
            connection.disconnect();
        }
    }

    private static HttpURLConnection connection(String uri) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(uri).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setReadTimeout(Math.toIntExact(SampleCluster.LONG.toMillis()));
        return connection;
    }

    /** The status of the answer to a GET, over a connection of its own. */
    static int status(String uri) throws IOException {
        HttpURLConnection connection = connection(uri);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** The status of the answer to a POST, over a connection of its own. */
    static int post(String uri, String json) throws IOException {
        return Integer.parseInt(postAndRead(uri, json).substring(0, 3));
    }

    /** The status of the answer to a POST, over a connection of its own; with the text of the answer if that is an error. */
    static String postAndRead(String uri, String json) throws IOException {
        HttpURLConnection connection = connection(uri);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try {
            connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
            int status = connection.getResponseCode();
            try (InputStream error = connection.getErrorStream()) {
                return (error != null)
                        ? status + " " + new String(error.readAllBytes(), StandardCharsets.UTF_8)
                        : Integer.toString(status);
            }
        } finally {
            connection.disconnect();
        }
    }

    /** Waits until a worker has taken up a request to {@code /slow}, as the sample logs it. */
    static void awaitActiveSlowRequest(SampleCluster cluster) {
        await().atMost(SampleCluster.LONG)
                .until(() -> cluster.line("Answering slowly").isPresent());
    }

    /** Asks with a client that trusts this key store and has its certificate, prefers HTTP/2 and takes compressed answers. */
    static HttpResponse<byte[]> overTlsAndHttp2(int port, Path keyStore, String path)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting(keyStore))
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(Duration.ofSeconds(60))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .header("Accept-Encoding", "gzip")
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Writes a key store beside this one that has its certificate alone, for servers that are to trust it. */
    static Path trustStore(Path keyStore) throws IOException {
        Path trustStore = keyStore.resolveSibling("trusted.p12");
        try (OutputStream output = Files.newOutputStream(trustStore)) {
            asTrusted(KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray()))
                    .store(output, "changeit".toCharArray());
            return trustStore;
        } catch (GeneralSecurityException ex) {
            throw new IOException(ex);
        }
    }

    private static SSLContext trusting(Path keyStore) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(asTrusted(store));
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "changeit".toCharArray());
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException ex) {
            throw new IOException(ex);
        }
    }

    private static KeyStore asTrusted(KeyStore store) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("sample", store.getCertificate("sample"));
        return trusted;
    }
}
