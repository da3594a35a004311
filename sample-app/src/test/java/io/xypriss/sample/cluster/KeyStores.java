package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** Makes key stores whose password is {@code changeit}. */
final class KeyStores {

    private KeyStores() {}

    /** One with a certificate for {@code localhost} that nobody but itself has signed. */
    static Path create(Path directory) throws IOException, InterruptedException {
        Path keyStore = directory.resolve("sample.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sample",
                        "-keyalg",
                        "RSA",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return keyStore;
    }
}
