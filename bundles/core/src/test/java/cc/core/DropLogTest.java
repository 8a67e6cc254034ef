// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropLogTest {

    private static Message from(String peer, String type) {
        return Crypto.NONE
                .seal(MessageType.of(type), Body.EMPTY, Frame.EMPTY)
                .withRoute(List.of(Frame.of(peer)));
    }

    private static List<String> logged(DropReason reason) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            DropLog drops = new DropLog("hub");
            for (int i = 0; i < 100; i++) {
                for (String handler : List.of("a", "b")) {
                    drops.dropped(from("p" + i, "task.reply.u" + i), handler, reason.name(), "no");
                }
            }
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void eachSendersMistakeIsToldButAFullQueueOnlyOnceForEachHandler() {
        assertThat(logged(DropReason.BAD_FIELD)).hasSize(200);
        assertThat(logged(DropReason.QUEUE_FULL))
                .hasSize(2)
                .anyMatch(line -> line.contains("dropped by a: queue-full"))
                .anyMatch(line -> line.contains("dropped by b: queue-full"));
    }
}
