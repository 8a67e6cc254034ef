// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {

    private final List<String> got = new ArrayList<>();
    private final OutputLines lines = new OutputLines(1 << 20, got::add);

    private void take(String text) {
        lines.take(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesComeWholeAndTheLastOneAtTheEnd() {
        take("one\ntwo\nth");
        take("ree");
        assertThat(got).containsExactly("one\ntwo\n");
        lines.end();
        assertThat(got).containsExactly("one\ntwo\n", "three");
    }

    @Test
    void aCharacterThatComesInPiecesIsOne() {
        byte[] euro = "\u20ac\n".getBytes(StandardCharsets.UTF_8);
        for (byte one : euro) {
            lines.take(new byte[] {one});
        }
        assertThat(got).containsExactly("\u20ac\n");
    }

    @Test
    void whatIsNoTextIsMarked() {
        lines.take(new byte[] {'a', (byte) 0xff, '\n', (byte) 0xe2});
        lines.end();
        assertThat(String.join("", got)).isEqualTo("a\ufffd\n\ufffd");
    }

    @Test
    void aLineWithoutEndComesInParts() {
        for (int i = 0; i < 100; i++) {
            take("x".repeat(1000));
        }
        lines.end();
        assertThat(got).hasSizeGreaterThan(3).allMatch(part -> part.length() <= 17_000);
        assertThat(String.join("", got)).hasSize(100_000);
    }

    @Test
    void nothingGoesBeyondTheBound() {
        OutputLines few = new OutputLines(5, got::add);
        few.take("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(few.isCut()).isFalse();
        few.take("defg".getBytes(StandardCharsets.UTF_8));
        few.end();
        assertThat(few.isCut()).isTrue();
        assertThat(String.join("", got)).isEqualTo("abcde");
        assertThat(few.tail()).isEqualTo("abcde");
    }
}
