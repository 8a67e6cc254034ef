// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

    private static Body parse(String json) throws DropException {
        return Body.parse(Frame.of(json));
    }

    private static void assertBad(Frame json) {
        assertThatThrownBy(() -> Body.parse(json))
                .asInstanceOf(type(DropException.class))
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_JSON);
    }

    @Test
    void everyKindOfValueIsRead() throws Exception {
        Body body =
                parse(
                        " {\"s\": \"\\u00e4\\u20ac\", \"i\": -5, \"f\": 1795361434.1971056, \"t\": true,"
                                + " \"n\": null, \"o\": {\"a\": [1, {\"b\": 2}]},"
                                + " \"big\": 123456789012345678901234567890}\n");
        assertThat(body.text("s")).isEqualTo("ä€");
        assertThat(body.integer("i")).isEqualTo(-5);
        assertThat(body.get("f")).isEqualTo(new BigDecimal("1795361434.1971056"));
        assertThat(body.number("f")).isEqualTo(1795361434.1971056);
        assertThat(body.get("t")).isEqualTo(true);
        assertThat(body.has("n")).isTrue();
        assertThat(body.text("n", "none")).isEqualTo("none");
        assertThat(body.get("o")).isEqualTo(Map.of("a", List.of(1L, Map.of("b", 2L))));
        assertThat(body.get("big")).isInstanceOf(BigInteger.class);
    }

    @Test
    void integersThatOldSendersWriteAsFloatsOrTextsAreTaken() throws Exception {
        Body body = parse("{\"a\": 55.0, \"b\": \"55\", \"c\": 55, \"d\": 1.5, \"e\": 1e400}");
        assertThat(body.integer("a")).isEqualTo(55);
        assertThat(body.integer("b")).isEqualTo(55);
        assertThat(body.text("c")).isEqualTo("55");
        assertThatThrownBy(() -> body.integer("d")).hasMessageContaining("'d'");
        assertThatThrownBy(() -> body.integer("e")).isInstanceOf(DropException.class);
        assertThatThrownBy(() -> body.number("e")).isInstanceOf(DropException.class);
        assertThatThrownBy(() -> body.text("absent"))
                .hasMessage("field 'absent' is missing: must be a text");
    }

    @Test
    void base64MayHaveLineBreaks() throws Exception {
        assertThat(parse("{\"data\": \"aW5m\\nbyBj\\r\\nb250ZW50Cg==\\n\"}").base64("data"))
                .isEqualTo("info content\n".getBytes(StandardCharsets.US_ASCII));
        Body body = parse("{\"data\": \"a*b\"}");
        assertThatThrownBy(() -> body.base64("data")).hasMessageContaining("must be base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"text\"",
                "{",
                "{\"a\": 1,}",
                "{\"a\": 1} x",
                "{\"a\": 1}{\"b\": 2}",
                "{\"a\": 1, \"a\": 2}",
                "{\"o\": {\"a\": 1, \"\\u0061\": 2}}",
                "{\"a\": NaN}",
                "{\"a\": Infinity}",
                "{\"a\": 01}",
                "{a: 1}",
                "{'a': 1}",
                "{\"a\": 1 /* comment */}",
                "{\"a\": \"\n\"}",
                "\ufeff{\"a\": 1}"
            })
    void whatIsNoJsonObjectOnceWrittenIsRefused(String json) {
        assertBad(Frame.of(json));
    }

    @Test
    void whatIsWrongIsSaidInOneLineWithItsColumn() {
        assertThatThrownBy(() -> parse("{\"a\": tru}"))
                .hasMessageContaining("tru")
                .hasMessageContaining("column")
                .hasMessageNotContaining("Source")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> parse("{\"a\": {"))
                .hasMessageNotContaining("Source")
                .hasMessageNotContaining("REDACTED");
        assertThatThrownBy(() -> parse("{\"a\": 1, \"a\": 2}"))
                .hasMessageContaining("'a'")
                .hasMessageNotContaining("Source");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertBad(Frame.wrap("{\"a\": \"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1)));
        assertBad(Frame.wrap("{\"a\": 1}".getBytes(StandardCharsets.UTF_16LE)));
        assertBad(Frame.wrap("{\"a\": 1}".getBytes(StandardCharsets.UTF_16BE)));
        assertBad(Frame.wrap(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}));
        assertBad(Frame.wrap(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0}));
    }

    @Test
    void depthSizeAndDigitsHaveBounds() {
        assertBad(Frame.of("{\"a\":".repeat(100_000)));
        assertBad(Frame.of("{\"a\":" + "[".repeat(100_000)));
        assertBad(Frame.of("{\"a\": " + "9".repeat(100_000) + "}"));
        assertBad(Frame.of("{\"" + "n".repeat(100_000) + "\": 1}"));
        assertBad(Frame.of("{\"a\": [" + "[],".repeat(600_000) + "[]]}"));
    }

    @Test
    void aNumberWithAHugeExponentCostsNothing() throws Exception {
        Body body = parse("{\"a\": 1e999999999, \"b\": 1e-999999999}");
        assertThatThrownBy(() -> body.integer("a")).isInstanceOf(DropException.class);
        assertThatThrownBy(() -> body.integer("b")).isInstanceOf(DropException.class);
        assertThatThrownBy(() -> body.number("a")).isInstanceOf(DropException.class);
        assertThat(body.number("b")).isZero();
    }

    @Test
    void jsonIsWrittenAsOldPeersReadIt() throws Exception {
        Body body = Body.of("t", "ä€\ud83d\ude00\"\\\n").with("n", 1.5).with("i", 7);
        assertThat(body.toJson().utf8())
                .isEqualTo("{\"t\":\"\\u00E4\\u20AC\\uD83D\\uDE00\\\"\\\\\\n\",\"n\":1.5,\"i\":7}");
        assertThat(Body.parse(body.toJson())).isEqualTo(body);
        assertThatThrownBy(() -> Body.of("x", Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Body.of("x", new Object()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStampedBodyHasWhatEveryMessageHasAndKeepsWhatItHad() throws Exception {
        MessageType type = MessageType.of("pub.infofile");
        Body body = Body.of("req", "forged").with("time", 5).stamped(type, "SHA-1:00");
        body.requireType(type);
        assertThat(body.integer("time")).isEqualTo(5);
        assertThat(body.text("hostname")).isEqualTo(HostName.get());
        assertThat(body.text("blob_hash")).isEqualTo("SHA-1:00");
        double now = Body.EMPTY.stamped(type, "").number("time");
        assertThat(now).isCloseTo(System.currentTimeMillis() / 1000.0, within(10.0));
        MessageType other = MessageType.of("pub.other");
        assertThatThrownBy(() -> body.requireType(other))
                .asInstanceOf(type(DropException.class))
                .extracting(DropException::reason)
                .isEqualTo(DropReason.HIJACKED);
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void aBodyCannotBeChanged() throws Exception {
        Body body = parse("{\"o\": {\"a\": [1]}}");
        Map<?, ?> inner = (Map<?, ?>) body.get("o");
        assertThatThrownBy(() -> body.fields().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(inner::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) inner.get("a")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
