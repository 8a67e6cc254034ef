// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final String FILE = "felix.fileinstall.filename";

    @Test
    void valuesAreReadAsPeopleWriteThem() {
        Options options =
                Options.of(
                        Map.of(
                                "int", " 7 ",
                                "typed", 8,
                                "size", "64 kb",
                                "time", "1.5",
                                "yes", "Yes",
                                "list", "a, b,,c ",
                                "array", new String[] {"x", "y,z"}));
        assertThat(options.integer("int", 0, 0, 10)).isEqualTo(7);
        assertThat(options.integer("typed", 0, 0, 10)).isEqualTo(8);
        assertThat(options.bytes("size", 0, 0, Long.MAX_VALUE)).isEqualTo(65_536);
        assertThat(options.seconds("time", 0, 0, 10)).isEqualTo(Duration.ofMillis(1500));
        assertThat(options.flag("yes", false)).isTrue();
        assertThat(options.list("list")).containsExactly("a", "b", "c");
        assertThat(options.list("array")).containsExactly("x", "y", "z");
        options.check();
    }

    @Test
    void whatIsNotSetOrEmptyHasItsDefault() {
        Options options = Options.of(Map.of("empty", "  "));
        assertThat(options.text("empty", "x")).isEqualTo("x");
        assertThat(options.integer("absent", 5, 0, 10)).isEqualTo(5);
        assertThat(options.flag("absent", true)).isTrue();
        assertThat(options.choice("absent", "a", "a", "b")).isEqualTo("a");
        assertThat(options.list("absent", List.of("d"))).containsExactly("d");
        options.check();
    }

    @Test
    void allMistakesAreToldAtOnceWithFileValueAndWhatIsAllowed() {
        Options options =
                Options.of(
                        Map.of(
                                FILE,
                                "file:/opt/cc/etc/cc.x-y.cfg",
                                "int",
                                "-1",
                                "size",
                                "many",
                                "time",
                                "soon",
                                "flag",
                                "maybe",
                                "choice",
                                "\u001b[31m"));
        assertThat(options.integer("int", 5, 0, 10)).isEqualTo(5);
        options.bytes("size", 0, 1, 1024);
        options.seconds("time", 0, 1, Double.MAX_VALUE);
        options.flag("flag", false);
        options.choice("choice", "a", "a", "b");
        options.required("absent", "a name");
        assertThatThrownBy(options::check)
                .isInstanceOf(OptionException.class)
                .hasMessage(
                        "etc/cc.x-y.cfg: int = '-1': must be an integer from 0 to 10; size = 'many':"
                                + " must be a size such as '64 KB', from 1 B to 1 KB; time = 'soon':"
                                + " must be seconds of 1 or more; flag = 'maybe': must be yes or no;"
                                + " choice = '\\u001b[31m': must be one of a, b; absent is not set:"
                                + " must be a name");
    }

    @Test
    void optionsThatNobodyAskedForAreKnownAsSuch() {
        Options options =
                Options.of(Map.of("known", "1", "knwon", "2", "service.pid", "a~b", FILE, "f"));
        options.text("known", "");
        assertThat(options.unknown()).containsExactly("knwon");
        assertThat(options.instance()).isEqualTo("b");
    }

    @Test
    void anInheritedValueHoldsUnlessTheOwnOneIsThereIfOnlyEmpty() {
        Map<String, String> parent = Map.of("cms-a", "1", "cms-b", "2", "cms-c", "3", "other", "4");
        Options options =
                Options.of(Map.of("cms-a", "own", "cms-b", ""))
                        .inherit(parent, name -> name.startsWith("cms-"));
        assertThat(options.text("cms-a", "")).isEqualTo("own");
        assertThat(options.text("cms-b", "default")).isEqualTo("default");
        assertThat(options.text("cms-c", "")).isEqualTo("3");
        assertThat(options.text("other", "default")).isEqualTo("default");
        assertThat(options.startingWith("cms-")).isEqualTo(Map.of("cms-a", "own", "cms-c", "3"));
    }

    @Test
    void mistakesInASectionAreReportedForTheFileThatItIsOf() {
        Options options = Options.of(Map.of("cms-a", "x", "other", "4", FILE, "/k/etc/a.cfg"));
        Options section = Options.of(options.section("cms-"));
        section.integer("cms-a", 0, 0, 9);
        assertThat(section.isSet("other")).isFalse();
        assertThatThrownBy(section::requireSound)
                .hasMessage("etc/a.cfg: cms-a = 'x': must be an integer from 0 to 9");
    }

    @Test
    void sizesHaveTheirUnits() {
        assertThat(Sizes.parse("10")).hasValue(10);
        assertThat(Sizes.parse("10B")).hasValue(10);
        assertThat(Sizes.parse("1 K")).hasValue(1024);
        assertThat(Sizes.parse("2gB")).hasValue(2L << 30);
        assertThat(Sizes.parse("1 Y")).isEmpty();
        assertThat(Sizes.parse("-1")).isEmpty();
        assertThat(Sizes.parse("1.5 MB")).isEmpty();
        assertThat(Sizes.parse("")).isEmpty();
        assertThat(Sizes.format(1536)).isEqualTo("1.5 KB");
        assertThat(Sizes.format(64L << 20)).isEqualTo("64 MB");
        assertThat(Sizes.format(999)).isEqualTo("999 B");
    }

    @Test
    void aRefusedChangeLeavesTheSettingsInForce() {
        Settings<Integer> settings =
                new Settings<>(Map.of("n", "1"), options -> options.integer("n", 0, 0, 9));
        assertThat(settings.update(Map.of("n", "x"))).isFalse();
        assertThat(settings.get()).isEqualTo(1);
        assertThat(settings.refusal()).hasValueSatisfying(why -> assertThat(why).contains("'x'"));
        Map<String, Object> good = new HashMap<>();
        good.put("n", 2);
        good.put("nothing", null);
        assertThat(settings.update(good)).isTrue();
        assertThat(settings.get()).isEqualTo(2);
        assertThat(settings.refusal()).isEmpty();
    }
}
