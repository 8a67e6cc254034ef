// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static cc.itests.interop.Parts.EMPTY;
import static cc.itests.interop.Parts.concat;
import static cc.itests.interop.Parts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The 33 messages of deployed peers (every type, plain, signed, encrypted) through two of our
 * servers in a row: what comes out is what went in, byte for byte, and finds its way back.
 */
@Timeout(180)
class RecordedMessagesTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void everyOneGoesThroughUnchangedAndBack(Wire wire) throws Exception {
        try (SocketHub hub = new SocketHub();
                Node second = Node.start("second", Map.of()).proxy("*", hub.port());
                Node first = Node.start("first", Map.of()).proxy("*", second.port());
                Peer client = wire.dealer(first.port())) {
            for (List<byte[]> recorded : recorded()) {
                List<byte[]> sent = concat(Parts.of("Q000007"), recorded);
                client.send(sent);

                List<byte[]> arrived = hub.receive(SOON);
                assertThat(arrived).hasSize(sent.size() + 2);
                assertThat(arrived.subList(2, arrived.size()))
                        .usingElementComparator(Parts::compare)
                        .isEqualTo(sent);

                List<byte[]> answer =
                        concat(
                                arrived.subList(0, 3),
                                List.of(EMPTY, utf8("reply.x"), utf8("{}"), EMPTY, utf8("blob")));
                hub.send(answer);
                assertThat(client.receive(SOON))
                        .usingElementComparator(Parts::compare)
                        .isEqualTo(answer.subList(2, answer.size()));
            }
        }
    }

    private static List<List<byte[]>> recorded() throws IOException {
        try (InputStream file =
                RecordedMessagesTest.class.getResourceAsStream("/interop/messages.json")) {
            List<List<byte[]>> messages = new ArrayList<>();
            for (JsonNode message : new ObjectMapper().readTree(file)) {
                List<byte[]> parts = new ArrayList<>();
                message.get("parts")
                        .forEach(p -> parts.add(Base64.getDecoder().decode(p.asText())));
                messages.add(parts);
            }
            assertThat(messages).hasSize(33);
            return messages;
        }
    }
}
