// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConnectStringTest {

    private static Map<String, String> read(String text) {
        Options options = Options.of(Map.of("db", text));
        Map<String, String> properties =
                ConnectString.of(text, options).map(ConnectString::properties).orElse(Map.of());
        options.requireSound();
        return properties;
    }

    @Test
    void readsWhatLibpqReads() {
        assertThat(read("dbname=logs host=db1 port=6432 user=cc password=x"))
                .isEqualTo(
                        Map.of(
                                "PGDBNAME", "logs",
                                "PGHOST", "db1",
                                "PGPORT", "6432",
                                "user", "cc",
                                "password", "x"));
        assertThat(read("  dbname = 'my logs'   password='it\\'s \\\\ ='  user=a\\ b "))
                .containsEntry("PGDBNAME", "my logs")
                .containsEntry("password", "it's \\ =")
                .containsEntry("user", "a b")
                .containsEntry("PGHOST", "localhost")
                .containsEntry("PGPORT", "5432");
        assertThat(read("user=cc password=''"))
                .containsEntry("PGDBNAME", "cc")
                .containsEntry("password", "");
        assertThat(read("host=a,b target_session_attrs=read-write"))
                .containsEntry("targetServerType", "primary");
    }

    @Test
    void saysWhatItDoesNotKnowWithoutTheValues() {
        for (String text :
                new String[] {
                    "dbname=x sekret=hush",
                    "password='hush",
                    "dbname=x hush",
                    "host=/hush",
                    "port=hush",
                }) {
            assertThatThrownBy(() -> read(text))
                    .hasMessageContaining("db")
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void showsNoPassword() {
        Options options = Options.of(Map.of());
        ConnectString connection =
                ConnectString.of("dbname=x user=u password=hush", options).orElseThrow();
        assertThat(connection).hasToString("x at localhost:5432");
    }
}
