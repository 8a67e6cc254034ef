// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static cc.itests.interop.Parts.EMPTY;
import static cc.itests.interop.Parts.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy whose remote is away for some time, while its clients go on. */
@Timeout(300)
class RemoteAwayTest {

    private static final int FLOOD = 1_000_000;
    private static final int BATCH = 1000;
    private static final int HWM = 10_000;
    private static final int AFTER = 1000;
    private static final Duration SOON = Duration.ofSeconds(120);

    @Test
    void aMillionMessagesAreBoundedAndCountedAndAllThatComeAfterItsReturnArrive() throws Exception {
        int away = freePort();
        try (Node node = Node.start("local", Map.of()).proxy("*", away);
                SocketPeer client = SocketPeer.dealer(node.port())) {
            byte[] batch = batch();
            for (int i = 0; i < FLOOD; i += BATCH) {
                client.write(batch);
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(node.counters().get("count")).isEqualTo(FLOOD));
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(node.counters().get("count.dropped"))
                                            .isEqualTo(FLOOD - HWM));

            try (SocketHub hub = new SocketHub(away)) {
                for (int i = 0; i < HWM; i++) {
                    assertThat(type(hub.receive(SOON))).isEqualTo("log.flood");
                }
                for (int i = 0; i < AFTER; i++) {
                    client.send(message("log.after" + i));
                }
                for (int i = 0; i < AFTER; i++) {
                    assertThat(type(hub.receive(SOON))).isEqualTo("log.after" + i);
                }
            }
        }
    }

    private static String type(List<byte[]> parts) {
        return Parts.text(parts.get(2));
    }

    private static byte[] batch() {
        byte[] one = Zmtp.message(message("log.flood"));
        byte[] batch = new byte[one.length * BATCH];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(one, 0, batch, i * one.length, one.length);
        }
        return batch;
    }

    private static List<byte[]> message(String type) {
        return List.of(EMPTY, utf8(type), utf8("{\"req\": \"" + type + "\"}"), EMPTY);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
