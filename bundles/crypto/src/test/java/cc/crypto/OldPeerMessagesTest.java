// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Frame;
import cc.api.Message;
import cc.api.Opened;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as CC 0.8.7 makes them, of every type, plain, signed, and encrypted. */
class OldPeerMessagesTest {

    private record Captured(String crypto, Message message, Body body) {

        @Override
        public String toString() {
            return message.type() + ", " + crypto;
        }
    }

    static List<Captured> captured() throws Exception {
        List<Captured> all = new ArrayList<>();
        try (InputStream in = OldPeerMessagesTest.class.getResourceAsStream("/messages.json")) {
            for (JsonNode entry : new ObjectMapper().readTree(in)) {
                List<Frame> parts =
                        StreamSupport.stream(entry.get("parts").spliterator(), false)
                                .map(part -> Base64.getDecoder().decode(part.asText()))
                                .map(Frame::wrap)
                                .toList();
                all.add(
                        new Captured(
                                entry.get("crypto").asText(),
                                Message.parse(parts),
                                Body.parse(Frame.of(entry.get("body").toString()))));
            }
        }
        return all;
    }

    @Test
    void thereAreAllOfThem() throws Exception {
        assertThat(captured()).hasSize(33);
    }

    @ParameterizedTest
    @MethodSource("captured")
    void opensToItsBody(Captured captured) throws Exception {
        Opened opened = crypto(captured).open(captured.message());

        assertThat(opened.body()).isEqualTo(captured.body());
        assertThat(opened.encrypted()).isEqualTo(captured.crypto().contains("encrypted"));
        if (captured.crypto().equals("plain")) {
            assertThat(opened.signer()).isEmpty();
        } else {
            assertThat(opened.signer())
                    .hasValueSatisfying(
                            signer -> {
                                assertThat(signer.subject())
                                        .isEqualTo(
                                                "emailAddress=user1@example.org,CN=user1,OU=SiteOps,O=Example,L=Tartu,C=EE");
                                assertThat(signer.ca()).isEqualTo("ca");
                                assertThat(signer.fingerprint()).matches("[0-9a-f]{64}");
                                assertThat(signer.certificate().getVersion()).isEqualTo(1);
                            });
        }
    }

    private static Crypto crypto(Captured captured) throws IOException {
        return switch (captured.crypto()) {
            case "plain" -> Crypto.NONE;
            case "signed by user1" -> Cms.open(Cms.keystore(), "cms-verify-ca", "ca2, ca");
            default -> Cms.open(Cms.keystore(), "cms-verify-ca", "ca", "cms-decrypt", "confdb");
        };
    }
}
