// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.KeyInfo;
import cc.api.MessageType;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Role;
import cc.api.config.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class SealingTest {

    private static final String FAR = "tcp://far:22632";

    private final FakeServer local =
            new FakeServer("local", Role.LOCAL)
                    .socket("tcp://*:22632")
                    .crypto(new SigningCrypto())
                    .options(Map.of("cms-sign", "local", "cms-encrypt", "hub"));
    private final FakeServer hub =
            new FakeServer("hub", Role.REMOTE)
                    .socket("tcp://127.0.0.1:22633")
                    .crypto(new SigningCrypto())
                    .options(Map.of("cms-sign", "hub", "cms-decrypt", "hub", "cms-cipher", "x"));
    private final Recorder provider = new Recorder();
    private final FakeServices services =
            new FakeServices().with(local).with(hub).with(CryptoProvider.class, provider, Map.of());

    @Test
    void asADaemonTheServersOwnCryptoIsUsed() throws CommandException {
        Sealing sealing = Sealing.of("daemon", local, services);

        assertThat(sealing.crypto()).isSameAs(local.crypto());
        assertThat(sealing.described()).isEqualTo("signed as daemons of local do");
        assertThat(Sealing.readsItsDaemons(local)).isFalse();
    }

    @Test
    void forTheServerItselfItIsNotEncryptedForOthers() throws CommandException {
        assertThat(Sealing.of("server", local, services).described()).isEqualTo("signed for local");
        assertThat(provider.asked).isEqualTo(Map.of("cms-sign", "local"));
    }

    @Test
    void forTheServerItselfItIsEncryptedToTheKeyThatItDecryptsWith() throws CommandException {
        Sealing.of("server", hub, services);

        assertThat(provider.asked)
                .isEqualTo(Map.of("cms-sign", "hub", "cms-encrypt", "hub", "cms-cipher", "x"));
    }

    @Test
    void aServerThatReadsItsDaemonsIsSentTheSame() throws CommandException {
        FakeServer plain = new FakeServer("plain", Role.LOCAL);

        assertThat(Sealing.of("server", plain, services).crypto()).isSameAs(Crypto.NONE);
        assertThat(Sealing.readsItsDaemons(plain)).isTrue();
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void whatCannotBeMadeIsSaid() {
        FakeServer mute = new FakeServer("mute", Role.LOCAL).options(Map.of("cms-decrypt", "k"));
        assertThatThrownBy(() -> Sealing.of("server", mute, services))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("it has no cms-sign");
        provider.problem = "no key";
        assertThatThrownBy(() -> Sealing.of("server", hub, services))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("hub: ")
                .hasMessageContaining("no key");
        assertThatThrownBy(() -> Sealing.of("server", hub, new FakeServices()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no crypto");
        assertThatThrownBy(() -> Sealing.of("most", hub, services))
                .isInstanceOf(CommandException.class)
                .hasMessage("--crypto = 'most': must be one of daemon, server, none");
    }

    @Test
    void aPingToAServerHereIsMadeForIt() throws CommandException {
        assertThat(PingTarget.of("local", "", "", services).url())
                .isEqualTo("tcp://127.0.0.1:22632");
        assertThat(described("hub", "", "")).isEqualTo("signed for hub");
        assertThat(described("tcp://127.0.0.1:22633", "", "")).isEqualTo("signed for hub");
        assertThat(described("hub", "local", "")).isEqualTo("signed as daemons of local do");
        assertThat(described("hub", "", "none")).isEqualTo("unsigned");
    }

    @Test
    void aPingElsewhereIsMadeAsWhoIsConnectedThereDoes() throws CommandException {
        assertThat(described(FAR, "", "")).isEqualTo("signed as daemons of local do");
        services.with(PeerSource.class, () -> List.of(peer("hub", FAR)), Map.of());
        assertThat(described(FAR, "", "")).isEqualTo("signed as daemons of hub do");
        assertThat(PingTarget.of(FAR, "", "", new FakeServices()).sealing())
                .isEqualTo(Sealing.plain());
    }

    @Test
    void aPongThatCannotBeReadCountsAndIsDoubted() {
        PingCrypto crypto = new PingCrypto(new SigningCrypto());
        MessageType pong = MessageType.of("echo.response");

        crypto.open(Crypto.NONE.seal(pong, Body.EMPTY, Frame.EMPTY));
        assertThat(crypto.doubt()).isEqualTo("unsigned");
        crypto.open(crypto.seal(pong, Body.EMPTY, Frame.EMPTY));
        assertThat(crypto.doubt()).isEmpty();
    }

    private String described(String address, String server, String choice) throws CommandException {
        return PingTarget.of(address, server, choice, services).sealing().described();
    }

    private static Peer peer(String server, String url) {
        return new Peer(
                server, "proxy", url, true, true, 0, 0, Optional.empty(), Optional.empty(), 0, 0);
    }

    /** Remembers what it was asked for. */
    private static final class Recorder implements CryptoProvider {

        private Map<String, String> asked = Map.of();
        private String problem = "";

        @Override
        public Crypto open(Options options) {
            asked = options.startingWith("cms-");
            if (!problem.isEmpty()) {
                options.problem(problem);
            }
            return new SigningCrypto();
        }

        @Override
        public List<KeyInfo> keys(String keystore) {
            return List.of();
        }
    }
}
