package io.xypriss.cluster.outage;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Reads how Spring Boot would serve a port, as far as a client depends on it. */
final class ServerSettingsReader {

    private final Environment environment;

    private final Binder binder;

    private final ClassLoader classLoader;

    private final WebApplicationType type;

    ServerSettingsReader(Environment environment, ClassLoader classLoader, WebApplicationType type) {
        this.environment = environment;
        this.binder = Binder.get(environment);
        this.classLoader = classLoader;
        this.type = type;
    }

    /** @throws RuntimeException if a property is bad, or a certificate cannot be read */
    ServerSettings read(OutagePort port, ServerSocketChannel channel, Path directory) {
        Ssl ssl = ssl(port);
        return new ServerSettings(
                channel,
                directory,
                ssl,
                bundles(ssl),
                this.binder.bind("server.http2", Http2.class).orElse(null),
                this.binder
                        .bind("server.max-http-request-header-size", DataSize.class)
                        .orElse(null),
                new Answers(HealthPaths.of(port, this.environment, this.classLoader, this.type)));
    }

    /** The management port has the TLS of the public port unless it has its own, as in Spring Boot. */
    private @Nullable Ssl ssl(OutagePort port) {
        Ssl ofPublicPort = this.binder.bind("server.ssl", Ssl.class).orElse(null);
        Ssl ssl = (port == OutagePort.MANAGEMENT)
                ? this.binder.bind("management.server.ssl", Ssl.class).orElse(ofPublicPort)
                : ofPublicPort;
        return Ssl.isEnabled(ssl) ? ssl : null;
    }

    /** Only the bundles in use: another one that cannot be read does no harm. */
    private SslBundles bundles(@Nullable Ssl ssl) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
        if (ssl == null) {
            return bundles;
        }
        Set<String> names = new LinkedHashSet<>();
        if (StringUtils.hasText(ssl.getBundle())) {
            names.add(ssl.getBundle());
        }
        ssl.getServerNameBundles().forEach((named) -> names.add(named.bundle()));
        SslProperties.Bundles configured =
                this.binder.bindOrCreate("spring.ssl", SslProperties.class).getBundle();
        ResourceLoader resources = ApplicationResourceLoader.get(this.classLoader);
        names.forEach((name) -> register(name, configured.getPem(), configured.getJks(), resources, bundles));
        return bundles;
    }

    private static void register(
            String name,
            Map<String, PemSslBundleProperties> pem,
            Map<String, JksSslBundleProperties> jks,
            ResourceLoader resources,
            DefaultSslBundleRegistry bundles) {
        PemSslBundleProperties pemProperties = pem.get(name);
        JksSslBundleProperties jksProperties = jks.get(name);
        if (pemProperties != null) {
            bundles.registerBundle(name, PropertiesSslBundle.get(pemProperties, resources));
        } else if (jksProperties != null) {
            bundles.registerBundle(name, PropertiesSslBundle.get(jksProperties, resources));
        }
    }
}
