// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that file systems, or Windows, take for something else. */
class FileNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "nul.txt",
                "com1",
                "LPT\u00b9",
                "f.",
                "f ",
                "f:stream",
                "a<b",
                "a|b",
                "a\"b",
                "what?",
                "*"
            })
    void aNameThatMeansSomethingElseToWindowsIsRefusedThere(String name) {
        assertThatThrownBy(() -> FileNames.checkForWindows(name, "field 'filename'"))
                .isInstanceOf(DropException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "com", "nulls.txt", "f.txt", ".hidden", "a b"})
    void aNameThatOnlyLooksLikeOneIsNotRefusedThere(String name) {
        assertThatCode(() -> FileNames.checkForWindows(name, "field 'filename'"))
                .doesNotThrowAnyException();
    }

    @Test
    void temporaryNamesCannotBeGuessed() {
        assertThat(TempName.next(Instant.EPOCH)).isNotEqualTo(TempName.next(Instant.EPOCH));
    }
}
