// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DatabaseSettingsTest {

    private static DatabaseSettings read(String... namesAndValues) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("db", "confdb");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        Options options = Options.of(properties);
        DatabaseSettings settings = DatabaseSettings.of(options);
        options.check();
        return settings;
    }

    private static boolean allows(String list, String function) throws Failure {
        return read("allowed-functions", list).allowed().allows(FunctionName.of(function));
    }

    @Test
    void allowsNothingUnlessItIsListed() throws Failure {
        assertThat(allows("", "public.f")).isFalse();
        assertThat(allows("f, s.g", "public.f")).isTrue();
        assertThat(allows("f, s.g", "f")).isTrue();
        assertThat(allows("f, s.g", "s.g")).isTrue();
        assertThat(allows("f, s.g", "s.f")).isFalse();
        assertThat(allows("f, s.g", "g")).isFalse();
        assertThat(allows("public.f", "public.F")).isFalse();
        assertThat(allows("public.f", "public.f ")).isFalse();
        assertThat(allows("public.f", "PUBLIC.f")).isFalse();
        assertThat(allows("s.*", "s.anything(int)")).isTrue();
        assertThat(allows("s.*", "s2.f")).isFalse();
        assertThat(allows("s.*", "s")).isFalse();
        assertThat(allows("*", "pg_catalog.now")).isTrue();
    }

    @Test
    void namesWhatIsWrong() {
        for (String[] wrong :
                new String[][] {
                    {"allowed-functions", "f(int)"},
                    {"allowed-functions", "s.f*"},
                    {"allowed-functions", "*.f"},
                    {"reply-types", "a..b"},
                    {"max-rows", "0"},
                    {"max-bytes", "many"},
                    {"statement-timeout", "-1"},
                    {"wait-timeout", "soon"},
                    {"worker-threads", "0"},
                    {"effects-table", "."},
                    {"id-retention", "1"},
                    {"id-max-answer", "1 TB"},
                    {"cc.lane.count", "0"},
                    {"db", ""},
                }) {
            assertThatThrownBy(() -> read(wrong))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining(wrong[0]);
        }
    }

    @Test
    void aNameIsADataSourceAndPairsAreAConnection() {
        assertThat(read().dataSource()).isEqualTo("confdb");
        assertThat(read("db", "dbname=x").dataSource()).isEmpty();
        assertThat(read("db", "dbname=x").database()).isEqualTo("x at localhost:5432");
    }
}
