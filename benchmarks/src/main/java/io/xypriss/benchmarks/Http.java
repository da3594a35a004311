package io.xypriss.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Single requests of the harness itself, each on a connection of its own. */
final class Http {

    private static final int TIMEOUT_MILLIS = 10_000;

    private Http() {}

    static String get(int port, String path) throws BenchmarkException {
        return exchange(port, path, null);
    }

    /** Any success will do. */
    static String post(int port, String path, String json) throws BenchmarkException {
        return exchange(port, path, json);
    }

    private static String exchange(int port, String path, String json) throws BenchmarkException {
        try {
            HttpURLConnection connection = connect(port, path);
            try {
                if (json != null) {
                    connection.setDoOutput(true);
                    connection.setRequestProperty("Content-Type", "application/json");
                    connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
                }
                if (connection.getResponseCode() / 100 != 2) {
                    throw new BenchmarkException(path + " answers " + connection.getResponseCode());
                }
                return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                connection.disconnect();
            }
        } catch (IOException ex) {
            throw new BenchmarkException(path + " does not answer: " + ex.getMessage(), ex);
        }
    }

    static int freePort() throws BenchmarkException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new BenchmarkException("No free port", ex);
        }
    }

    private static HttpURLConnection connect(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("Connection", "close");
        return connection;
    }
}
