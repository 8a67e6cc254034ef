// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static List<Frame> parts(String... texts) {
        List<Frame> parts = new ArrayList<>();
        for (String text : texts) {
            parts.add(Frame.of(text));
        }
        return parts;
    }

    @Test
    void theFirstEmptyPartEndsTheRoute() throws Exception {
        Message message = Message.parse(parts("id", "Q1", "", "a.b", "{}", "", "blob", "more"));
        assertThat(message.route()).isEqualTo(parts("id", "Q1"));
        assertThat(message.type()).isEqualTo(MessageType.of("a.b"));
        assertThat(message.body()).isEqualTo(Frame.of("{}"));
        assertThat(message.signature().isEmpty()).isTrue();
        assertThat(message.blob()).isEqualTo(Frame.of("blob"));
        assertThat(message.size()).isEqualTo(2 + 2 + 3 + 2 + 4 + 4);
    }

    @Test
    void partsGoOnAsTheyCame() throws Exception {
        for (List<Frame> parts :
                List.of(
                        parts("", "a", "{}"),
                        parts("id", "", "a", "{}", "sig"),
                        parts("id", "", "a", "{}", "", "", "x", ""))) {
            assertThat(Message.parse(parts).parts()).isEqualTo(parts);
        }
    }

    @Test
    void anotherRouteSharesAllOtherParts() throws Exception {
        Message message = Message.parse(parts("id", "", "a", "{}", "sig", "blob"));
        Message moved = message.withRoute(parts("x", "y"));
        assertThat(moved.body()).isSameAs(message.body());
        assertThat(moved.parts()).isEqualTo(parts("x", "y", "", "a", "{}", "sig", "blob"));
    }

    @Test
    void partsThatAreNoMessageAreRefused() {
        assertInvalid("no empty part", parts("a", "b"));
        assertInvalid("no type and body", parts(""));
        assertInvalid("no type and body", parts("id", "", "type"));
        assertInvalid("message type ''", parts("", "", "{}"));
        assertInvalid("message type '../x'", parts("", "../x", "{}"));
        List<Frame> far = new ArrayList<>();
        for (int i = 0; i <= Message.MAX_ROUTE; i++) {
            far.add(Frame.of("id"));
        }
        far.addAll(parts("", "a", "{}"));
        assertInvalid("a route of 33 ids", far);
        assertInvalid("a route id of 256 bytes", parts("x".repeat(256), "", "a", "{}"));
    }

    private static void assertInvalid(String why, List<Frame> parts) {
        assertThatThrownBy(() -> Message.parse(parts))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "pub.infofile", "task.send.3f0b6a2e-2f0a", "A_b-1.2.Z"})
    void typesAreSegmentsWithDots(String name) {
        assertThat(MessageType.of(name).name()).isEqualTo(name);
        assertThat(MessageType.of(name).with("x").name()).isEqualTo(name + ".x");
        assertThat(MessageType.of(name).with("")).isEqualTo(MessageType.of(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "..",
                "../x",
                "a b",
                "a\n",
                "a\0",
                "ä",
                "a/b",
                "*",
                "pub.\u0456nfofile"
            })
    void allElseIsNoType(String name) {
        assertThat(MessageType.parse(name)).isEmpty();
        assertThat(MessageType.parse(Frame.of(name))).isEmpty();
        assertThatThrownBy(() -> MessageType.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTypeHas128CharactersAtMost() {
        assertThat(MessageType.parse("a".repeat(128))).isPresent();
        assertThat(MessageType.parse("a".repeat(129))).isEmpty();
        assertThat(MessageType.parse(Frame.of("a".repeat(10_000)))).isEmpty();
    }

    @Test
    void patternsMatchWholeSegments() {
        Pattern pub = Pattern.of("pub");
        assertThat(pub.matches(MessageType.of("pub"))).isTrue();
        assertThat(pub.matches(MessageType.of("pub.infofile"))).isTrue();
        assertThat(pub.matches(MessageType.of("public.x"))).isFalse();
        assertThat(pub.matches(MessageType.of("a.pub"))).isFalse();
        assertThat(Pattern.of("*").matches(MessageType.of("any.thing"))).isTrue();
        assertThat(Pattern.of("*")).isLessThan(pub);
        assertThat(pub).isLessThan(Pattern.of("pub.infofile"));
        assertThatThrownBy(() -> Pattern.of("pub.*"))
                .hasMessageContaining("'pub.*'")
                .hasMessageContaining("must be '*' or segments");
    }

    @Test
    void whatCameFromOutsideIsShownWithoutItsTricks() {
        assertThat(Printable.of("a\u001b[31mred\r\nfake\u202e\u0000\u200b"))
                .isEqualTo("a\\u001b[31mred\\u000d\\u000afake\\u202e\\u0000\\u200b");
        assertThat(Printable.of("ä€\ud83d\ude00 \ud83d")).isEqualTo("ä€\ud83d\ude00 \\ud83d");
        assertThat(Printable.of("x".repeat(300), 10)).isEqualTo("xxxxxxxxxx…");
        assertThat(Frame.wrap(new byte[] {1, 'a'})).hasToString("\\u0001a");
    }
}
