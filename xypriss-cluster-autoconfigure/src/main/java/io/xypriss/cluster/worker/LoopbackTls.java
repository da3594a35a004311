package io.xypriss.cluster.worker;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts any certificate on a connection of this process to itself: the certificate is for the public name, the
 * connection never leaves the loopback address, and nothing that matters travels on it.
 */
final class LoopbackTls {

    private LoopbackTls() {}

    static void trust(HttpURLConnection connection, KeyManager keys) throws IOException {
        if (connection instanceof HttpsURLConnection https) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(new KeyManager[] {keys}, new TrustManager[] {new TrustAll()}, null);
                https.setSSLSocketFactory(context.getSocketFactory());
                https.setHostnameVerifier((host, session) -> true);
            } catch (GeneralSecurityException ex) {
                throw new IOException("TLS is not available: " + ex.getMessage(), ex);
            }
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
