// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.config.Options;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UplinkTest {

    private static final Servers.View HUB =
            new Servers.View(
                    "hub",
                    "tcp://0.0.0.0:22633",
                    Map.of(
                            "cms-keystore", "keys",
                            "cms-sign", "server",
                            "cms-encrypt", "next",
                            "zmq_hwm", "50",
                            "max-message-size", "1 MB",
                            "infofile", "hub.info",
                            "felix.fileinstall.filename", "file:/opt/etc/cc.server-hub.cfg"));

    private static Uplink uplink(Map<String, String> own, Optional<Servers.View> server) {
        Map<String, String> properties = new HashMap<>(own);
        properties.put("felix.fileinstall.filename", "file:/opt/etc/cc.daemon.x-y.cfg");
        DaemonOptions options = DaemonOptions.read(Options.of(properties), "cc.daemon.x");
        return Uplink.of(options, properties, server);
    }

    @Test
    void whatItsOwnFileLeavesOutIsTakenOverFromTheServer() {
        Uplink uplink = uplink(Map.of("cms-sign", "daemon"), Optional.of(HUB));

        assertThat(uplink.zmq().hwm()).isEqualTo(50);
        assertThat(uplink.zmq().maxMessageSize()).isEqualTo(1024 * 1024);
        assertThat(uplink.crypto().startingWith("cms-"))
                .containsOnly(
                        Map.entry("cms-keystore", "keys"),
                        Map.entry("cms-sign", "daemon"),
                        Map.entry("cms-encrypt", "next"));
        assertThat(uplink.written()).doesNotContainKey("infofile").containsKey("zmq_hwm");
    }

    @Test
    void anOptionThatIsThereAndEmptyIsNotTakenOver() {
        Uplink uplink = uplink(Map.of("cms-encrypt", "", "zmq_hwm", ""), Optional.of(HUB));
        assertThat(uplink.crypto().isSet("cms-encrypt")).isFalse();
        assertThat(uplink.crypto().isSet("cms-sign")).isTrue();
        assertThat(uplink.zmq().hwm()).isEqualTo(10_000);
    }

    @Test
    void mistakesAreReportedForItsOwnFile() {
        assertThat(uplink(Map.of(), Optional.of(HUB)).crypto().file())
                .isEqualTo("etc/cc.daemon.x-y.cfg");
    }

    @Test
    void theLogIsSignedWithTheSameKeyAndNeverEncrypted() {
        Uplink uplink = uplink(Map.of("cms-decrypt", "d"), Optional.of(HUB));
        assertThat(uplink.signing().startingWith("cms-"))
                .containsOnlyKeys("cms-keystore", "cms-sign");
    }

    @Test
    void aServerThatListensOnAllAddressesIsReachedOnThisHost() {
        assertThat(uplink(Map.of(), Optional.of(HUB)).url()).isEqualTo("tcp://127.0.0.1:22633");
    }

    @Test
    void anAddressOfItsOwnComesBeforeTheServersAndTakesOverItsOptionsAllTheSame() {
        Uplink uplink = uplink(Map.of("cc-socket", "tcp://old:5000"), Optional.of(HUB));
        assertThat(uplink.url()).isEqualTo("tcp://old:5000");
        assertThat(uplink.crypto().isSet("cms-sign")).isTrue();
        assertThat(uplink(Map.of("cc-socket", "tcp://old:5000"), Optional.empty()).written())
                .isEmpty();
    }

    @Test
    void optionsThatDoNotConcernTheConnectionLeaveItTheSame() {
        assertThat(uplink(Map.of("infomask", "a*"), Optional.of(HUB)))
                .isEqualTo(uplink(Map.of("infomask", "b*"), Optional.of(HUB)))
                .isNotEqualTo(uplink(Map.of("zmq_hwm", "5"), Optional.of(HUB)));
    }
}
