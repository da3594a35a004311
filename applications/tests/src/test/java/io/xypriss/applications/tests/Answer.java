package io.xypriss.applications.tests;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer to a request over a connection of its own, so that any worker may give it and none is kept from leaving.
 * Redirects are not followed.
 */
record Answer(int status, String location, String cookie, String process, String body) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Answer get(String uri, Map<String, String> headers) throws IOException {
        return of(open(uri, headers));
    }

    static Answer get(String uri) throws IOException {
        return get(uri, Map.of());
    }

    static Answer post(String uri, String type, String body, Map<String, String> headers) throws IOException {
        HttpURLConnection connection = open(uri, headers);
        connection.setRequestProperty("Content-Type", type);
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return of(connection);
    }

    static Answer post(String uri, String body) throws IOException {
        return post(uri, "text/plain", body, Map.of());
    }

    JsonNode json() {
        return JSON.readTree(this.body);
    }

    private static HttpURLConnection open(String uri, Map<String, String> headers) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(uri).toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Connection", "close");
        connection.setReadTimeout(Math.toIntExact(RunningApplication.LONG.toMillis()));
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private static Answer of(HttpURLConnection connection) throws IOException {
        try {
            int status = connection.getResponseCode();
            String cookie = connection.getHeaderField("Set-Cookie");
            return new Answer(
                    status,
                    connection.getHeaderField("Location"),
                    (cookie != null) ? cookie.split(";", 2)[0] : null,
                    connection.getHeaderField("X-Process"),
                    body((status < 400) ? connection.getInputStream() : connection.getErrorStream()));
        } finally {
            connection.disconnect();
        }
    }

    private static String body(InputStream stream) throws IOException {
        return (stream != null) ? new String(stream.readAllBytes(), StandardCharsets.UTF_8) : "";
    }
}
