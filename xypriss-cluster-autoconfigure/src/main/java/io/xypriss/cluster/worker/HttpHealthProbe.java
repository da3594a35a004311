package io.xypriss.cluster.worker;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;

/**
 * Sends a real request to the worker's own port, through the server's threads and all filters of the application. Any
 * answer shows that requests are being answered; what the application thinks of itself it says by its
 * {@link LivenessState}. Where the server wants a certificate, which this client has not, that state alone counts: a server
 * that has come so far as to ask for one is there.
 */
public final class HttpHealthProbe implements HealthProbe {

    /** The path of the request; answered by {@link CheckFilter} or {@link CheckWebFilter} behind all other filters. */
    public static final String PATH = "/.xypriss-cluster/check";

    /** The path of requests to warm up; answered as by a controller, see {@link WarmUpHandler}, where there is one. */
    public static final String WARM_UP_PATH = "/.xypriss-cluster/warm-up";

    /** The header that marks the request, so that it is not counted as traffic. */
    public static final String HEADER = "XyPriss-Cluster-Check";

    private final ApplicationAvailability availability;

    private final @Nullable URI uri;

    private final String secret;

    private final IntPredicate status;

    /**
     * @param uri where to ask; {@code null} for an application that serves no HTTP
     * @param secret the value of {@link #HEADER}
     */
    public HttpHealthProbe(ApplicationAvailability availability, @Nullable URI uri, String secret) {
        this(availability, uri, secret, (status) -> status > 0);
    }

    private HttpHealthProbe(
            ApplicationAvailability availability, @Nullable URI uri, String secret, IntPredicate status) {
        this.availability = availability;
        this.uri = uri;
        this.secret = secret;
        this.status = status;
    }

    /**
     * Gives what sends requests to warm up, and finds it a problem where neither the handler for them answers nor the
     * application turns them away as it does all unknown clients.
     *
     * @param uri where to ask; {@code null} for an application that serves no HTTP
     * @param secret the value of {@link #HEADER}
     */
    public static HealthProbe warmUp(ApplicationAvailability availability, @Nullable URI uri, String secret) {
        return new HttpHealthProbe(
                availability,
                uri,
                secret,
                (status) -> status / 100 == 2
                        || status == HttpURLConnection.HTTP_UNAUTHORIZED
                        || status == HttpURLConnection.HTTP_FORBIDDEN);
    }

    @Override
    public @Nullable String check(Duration timeout) {
        if (this.availability.getLivenessState() == LivenessState.BROKEN) {
            return "the application's liveness state is BROKEN";
        }
        return (this.uri != null) ? request(this.uri, timeout) : null;
    }

    private @Nullable String request(URI uri, Duration timeout) {
        AskedForCertificate asked = new AskedForCertificate();
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            try {
                LoopbackTls.trust(connection, asked);
                connection.setConnectTimeout((int) timeout.toMillis());
                connection.setReadTimeout((int) timeout.toMillis());
                connection.setInstanceFollowRedirects(false);
                connection.setUseCaches(false);
                connection.setRequestProperty(HEADER, this.secret);
                connection.setRequestProperty("Connection", "close");
                // Who asks for this gets no session for having been turned away.
                connection.setRequestProperty("Accept", "application/json");
                int status = connection.getResponseCode();
                if (this.status.test(status)) {
                    return null;
                }
                return (status > 0) ? "its own port answers " + status : "its own port does not speak HTTP";
            } finally {
                connection.disconnect();
            }
        } catch (SocketTimeoutException ex) {
            return failed(ex);
        } catch (IOException ex) {
            return asked.wasAsked() ? null : failed(ex);
        }
    }

    private static String failed(IOException ex) {
        return "a request to its own port failed: " + ex.getMessage();
    }
}
