// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import cc.api.KeyInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreListingTest {

    @TempDir Path folder;

    private final CmsCryptoProvider provider = new CmsCryptoProvider();

    @Test
    void theKeystoreOfTheTestDataIsListed() throws IOException {
        List<KeyInfo> keys = provider.keys(Cms.keystore().toString());

        assertThat(keys)
                .extracting(KeyInfo::name)
                .containsExactly("ca", "ca2", "confdb", "server", "user1");
        assertThat(keys).allMatch(key -> key.certificate() && key.privateKey());
        assertThat(keys).allMatch(key -> key.problem().isEmpty());
        assertThat(keys.get(3))
                .isEqualTo(
                        new KeyInfo(
                                "server",
                                true,
                                true,
                                "CN=web1,OU=Hosts,O=Example,L=Tartu,C=EE",
                                "CN=CC test CA 2,OU=Servers,O=Example,L=Tartu,C=EE",
                                keys.get(3).notBefore(),
                                keys.get(3).notAfter(),
                                keys.get(3).fingerprint(),
                                "RSA 2048",
                                ""));
        assertThat(keys.get(3).notBefore())
                .hasValueSatisfying(from -> assertThat(from).isBefore(Pki.NOW));
        assertThat(keys.get(3).notAfter())
                .hasValueSatisfying(
                        until -> assertThat(until).isAfter(Instant.parse("2050-01-01T00:00:00Z")));
        assertThat(keys.get(3).fingerprint()).matches("[0-9a-f]{64}");
    }

    @Test
    void whatIsWrongIsTold() throws Exception {
        Path keystore = folder.resolve("ks");
        Cms.copy(Cms.keystore(), keystore);
        Files.delete(keystore.resolve("private/ca.key"));
        Files.delete(keystore.resolve("ca2.crt"));
        Files.copy(
                keystore.resolve("private/server.key"),
                keystore.resolve("private/confdb.key"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(keystore.resolve("user1.crt"), "garbage");
        Files.writeString(keystore.resolve("README.txt"), "none of them");
        Pki.certificate("CN=curved")
                .pair(Pki.ec("secp256r1"))
                .signedWith("SHA256withECDSA")
                .make()
                .saveCertificate(keystore, "curved");

        Map<String, KeyInfo> keys =
                provider.keys(keystore.toString()).stream()
                        .collect(Collectors.toMap(KeyInfo::name, Function.identity()));

        assertThat(keys).containsOnlyKeys("ca", "ca2", "confdb", "curved", "server", "user1");
        assertThat(keys.get("ca").privateKey()).isFalse();
        assertThat(keys.get("ca").problem()).isEmpty();
        assertThat(keys.get("ca2").certificate()).isFalse();
        assertThat(keys.get("ca2").subject()).isEmpty();
        assertThat(keys.get("confdb").problem()).contains("confdb.key is not the key");
        assertThat(keys.get("confdb").subject()).contains("CN=confdb");
        assertThat(keys.get("curved").algorithm()).isEqualTo("EC 256");
        assertThat(keys.get("server").problem()).isEmpty();
        assertThat(keys.get("user1").problem()).contains("user1.crt holds no PEM certificate");
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatIOException()
                .isThrownBy(() -> provider.keys(folder.resolve("nowhere").toString()));
        assertThatIOException().isThrownBy(() -> provider.keys("a\0b"));
    }

    @Test
    void anEmptyFolderHasNothing() throws IOException {
        assertThat(provider.keys(folder.toString())).isEmpty();
    }
}
