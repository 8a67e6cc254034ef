// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.KeyInfo;
import cc.api.Role;
import cc.api.config.Options;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.ConfigurationAdmin;

class KeysCommandTest {

    private static final Instant NOW = Instant.now();
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    private final CryptoProvider keystore =
            new CryptoProvider() {
                @Override
                public Crypto open(Options options) {
                    return Crypto.NONE;
                }

                @Override
                public List<KeyInfo> keys(String folder) throws IOException {
                    if (folder.equals("etc/gone")) {
                        throw new NoSuchFileException("etc/gone");
                    }
                    return List.of(
                            key("ca", false, Duration.ofDays(400)),
                            key("server", true, Duration.ofDays(12)),
                            key("user1", false, Duration.ofDays(-3)));
                }
            };

    private final FakeServices services =
            new FakeServices()
                    .with(CryptoProvider.class, keystore, Map.of())
                    .with(
                            new FakeServer("hub", Role.REMOTE)
                                    .options(
                                            Map.of(
                                                    "cms-keystore", "etc/keys",
                                                    "cms-verify-ca", "ca, old",
                                                    "cms-decrypt", "server")));

    private static KeyInfo key(String name, boolean privateKey, Duration left) {
        return new KeyInfo(
                name,
                true,
                privateKey,
                "CN=" + name,
                "CN=ca",
                Optional.of(NOW.minus(Duration.ofDays(500))),
                Optional.of(NOW.plus(left)),
                FINGERPRINT,
                "RSA 2048",
                "");
    }

    @Test
    void keysAreListedWithTheirUsersAndWhatIsWrongWithThem() throws Exception {
        List<List<String>> rows = Run.of(new KeysCommand()).raw(services);

        assertThat(rows)
                .extracting(row -> row.get(1) + "|" + row.get(10) + "|" + row.get(11))
                .containsExactly(
                        "ca|hub: verify-ca|-",
                        "old|hub: verify-ca|no certificate, which hub must have",
                        "server|hub: decrypt|expires in 11 d 23 h",
                        "user1|-|EXPIRED 3 d 0 h ago");
        assertThat(rows.get(2))
                .startsWith("etc/keys", "server", "yes", "yes", "RSA 2048")
                .contains("CN=server", "CN=ca", FINGERPRINT);
        assertThat(Run.of(new KeysCommand()).shown(services))
                .startsWith("keystore etc/keys\n")
                .contains("itself", "0123456789abcdef ")
                .doesNotContain(FINGERPRINT);
    }

    @Test
    void aServerThatDoesNotRunAndADaemonThatInheritsAreUsersToo() throws Exception {
        services.with(
                ConfigurationAdmin.class,
                FakeConfig.admin(
                        FakeConfig.of(
                                "cc.server~local",
                                Map.of(
                                        "cms-keystore", "etc/keys",
                                        "cms-sign", "user1",
                                        "cms-encrypt", "server")),
                        FakeConfig.of("cc.daemon.infosender~demo", Map.of("server", "local")),
                        FakeConfig.of(
                                "cc.daemon.infosender~own",
                                Map.of("server", "local", "cms-sign", "server")),
                        FakeConfig.of(
                                "cc.daemon.infosender~far",
                                Map.of("cc-socket", "tcp://far:1", "cms-keystore", "etc/gone")),
                        FakeConfig.of("cc.handler.echo~main", Map.of("server", "hub"))),
                Map.of());

        List<List<String>> rows = Run.of(new KeysCommand()).raw(services);

        assertThat(rows)
                .extracting(row -> row.get(1) + "|" + row.get(10) + "|" + row.get(11))
                .contains(
                        "server|hub: decrypt; local: encrypt; demo: encrypt; own: sign, encrypt|"
                                + "expires in 11 d 23 h",
                        "user1|local: sign; demo: sign|no private key, which local, demo must have;"
                                + " EXPIRED 3 d 0 h ago");
        assertThat(Run.of(new KeysCommand()).with("server", "hub").raw(services))
                .extracting(row -> row.get(10))
                .containsOnly("hub: verify-ca", "hub: decrypt", "-");
        assertThat(Run.of(new KeysCommand()).shown(services))
                .contains("keystore etc/gone cannot be read: there is no such file");
    }

    @Test
    void aKeystoreThatCannotBeReadStillTellsWhoNeedsIt() throws Exception {
        FakeServices lost =
                new FakeServices()
                        .with(CryptoProvider.class, keystore, Map.of())
                        .with(
                                new FakeServer("hub", Role.REMOTE)
                                        .options(
                                                Map.of(
                                                        "cms-keystore", "etc/gone",
                                                        "cms-sign", "server")));
        assertThat(Run.of(new KeysCommand()).raw(lost))
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .contains(
                                                "hub: sign",
                                                "cannot be read: there is no such file"));
    }

    @Test
    void withoutKeysOrCryptoThatIsSaid() throws Exception {
        FakeServices plain = new FakeServices().with(new FakeServer("hub", Role.REMOTE));
        assertThatThrownBy(() -> Run.of(new KeysCommand()).shown(plain))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no crypto");
        plain.with(CryptoProvider.class, keystore, Map.of());
        assertThat(Run.of(new KeysCommand()).shown(plain)).startsWith("no keys");
        assertThatThrownBy(() -> Run.of(new KeysCommand()).with("server", "x").shown(plain))
                .isInstanceOf(CommandException.class)
                .hasMessage("no server 'x' is configured");
    }

    @Test
    void aCertificateThatIsNotValidYetIsPointedOut() {
        KeyInfo early =
                new KeyInfo(
                        "early",
                        true,
                        true,
                        "CN=early",
                        "CN=ca",
                        Optional.of(NOW.plusSeconds(3600)),
                        Optional.of(NOW.plus(Duration.ofDays(900))),
                        FINGERPRINT,
                        "RSA 2048",
                        "key of another certificate");
        assertThat(new KeyRow(early, List.of()).problem(NOW))
                .startsWith("key of another certificate; NOT VALID YET: from ");
    }
}
