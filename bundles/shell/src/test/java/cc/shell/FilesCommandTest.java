// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Copy;
import cc.api.CopySource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class FilesCommandTest {

    private static final Instant WRITTEN = Instant.parse("2026-11-25T04:00:00Z");

    private final FakeServices services =
            new FakeServices()
                    .with(
                            CopySource.class,
                            () ->
                                    List.of(
                                            copy("web2", "/var/log/app", false, 0, 0),
                                            copy("web1", "/var/log/db", true, 2, 4096),
                                            copy("web1", "/var/log/a\u001b[31m", true, 0, 0)),
                            Map.of());

    private static Copy copy(String host, String source, boolean asked, long gaps, long bytes) {
        return new Copy(
                "hub",
                host,
                source,
                "/log/" + host + source.substring(8),
                70_000,
                65_536,
                WRITTEN,
                asked,
                gaps,
                bytes);
    }

    @Test
    void copiesAreListedByHostAndSource() throws Exception {
        List<List<String>> rows = Run.of(new FilesCommand()).raw(services);
        assertThat(rows)
                .extracting(row -> row.get(0) + row.get(1))
                .containsExactly(
                        "web1/var/log/a\\u001b[31m", "web1/var/log/db", "web2/var/log/app");
        assertThat(rows.get(1))
                .containsExactly(
                        "web1",
                        "/var/log/db",
                        "70000",
                        "65536",
                        WRITTEN.toString(),
                        "yes",
                        "bytes=4096,count=2",
                        "hub",
                        "/log/web1/db");
        assertThat(rows.get(2)).contains("no", "-");
        assertThat(Run.of(new FilesCommand()).shown(services)).contains("64 KB", "count 2");
    }

    @Test
    void thoseOfOneHostAndThoseOfANameAreListedIfAsked() throws Exception {
        assertThat(Run.of(new FilesCommand()).with("host", "web2").raw(services)).hasSize(1);
        assertThat(Run.of(new FilesCommand()).with("filter", "*/db").raw(services)).hasSize(1);
        assertThatThrownBy(() -> Run.of(new FilesCommand()).with("host", "x").raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("there is no copy of a file of host 'x'");
        assertThat(Run.of(new FilesCommand()).with("filter", "none").shown(services))
                .startsWith("no such file");
        assertThat(Run.of(new FilesCommand()).shown(new FakeServices())).startsWith("no files");
        assertThat(new CopyHosts().names(services)).containsExactly("web2", "web1");
    }
}
