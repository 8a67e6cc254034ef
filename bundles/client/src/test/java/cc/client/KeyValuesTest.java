// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cc.api.Body;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuesTest {

    @Test
    void aValueIsATextAsItStands() {
        assertThat(KeyValues.parse(List.of("text=good morning", "level=3", "empty=", "url=a=b:=c")))
                .isEqualTo(
                        Body.of(
                                Map.of(
                                        "text", "good morning",
                                        "level", "3",
                                        "empty", "",
                                        "url", "a=b:=c")));
    }

    @Test
    void aValueAfterColonAndEqualsIsJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("n", 3L);
        fields.put("f", new BigDecimal("1.5"));
        fields.put("yes", true);
        fields.put("nothing", null);
        fields.put("s", "x");
        fields.put("o", Map.of("a", List.of(Map.of("b", 1L))));
        assertThat(
                        KeyValues.parse(
                                Arrays.asList(
                                        "n:=3",
                                        "f:= 1.5",
                                        "yes:=true",
                                        "nothing:=null",
                                        "s:=\"x\"",
                                        "o:={\"a\": [{\"b\": 1}]}")))
                .isEqualTo(Body.of(fields));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "novalue",
                "=x",
                ":=1",
                "",
                "a:=",
                "a:={",
                "a:=1,\"b\":2",
                "a:=1}",
                "a:=1} {",
                "a:=tru",
                "a:={\"x\":1,\"x\":2}",
            })
    void whatIsNeitherIsRefusedWithTheWordThatIsWrong(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyValues.parse(List.of("ok=1", word)))
                .withMessageContaining("'" + word + "'");
    }

    @Test
    void aFieldIsGivenOnceAndNotWhatTheMessageSetsItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyValues.parse(List.of("a:=null", "a=1")))
                .withMessage("'a' is there twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyValues.parse(List.of("req=x")))
                .withMessage("'req' is set by itself");
    }
}
