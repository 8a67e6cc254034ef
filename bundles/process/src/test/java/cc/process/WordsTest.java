// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Test
    void blanksDivideWords() {
        assertThat(Words.split("  /bin/echo one\ttwo \n three "))
                .containsExactly("/bin/echo", "one", "two", "three");
        assertThat(Words.split(" \t ")).isEmpty();
    }

    @Test
    void quotesOfBothKindsHoldTogetherAndMayHoldNothing() {
        assertThat(Words.split("a 'b c' \"d 'e'\" '' f\"g h\"'i j'"))
                .containsExactly("a", "b c", "d 'e'", "", "fg hi j");
    }

    @Test
    void escapesAreThoseOfC() {
        assertThat(Words.split("a\\tb \"c\\nd\" '\\'' \\x41\\102\\u20ac e\\sf \\\\"))
                .containsExactly("a\tb", "c\nd", "'", "AB€", "e f", "\\");
    }

    @Test
    void whatMeansSomethingToAShellMeansNothing() {
        assertThat(Words.split("$HOME ${X} *.txt a|b ;rm `id` $(id) >x &"))
                .containsExactly(
                        "$HOME", "${X}", "*.txt", "a|b", ";rm", "`id`", "$(id)", ">x", "&");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a", "a \"b", "a\\", "\\q", "\\x4", "\\000", "\\x00", "\\u12"})
    void whatIsCutOffOrUnknownIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> Words.split(line));
    }
}
