// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.HostName;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid "
                    + " timeout inode\n";

    @TempDir private Path root;

    private static DiscoveryOptions options(String... more) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        Options options = Options.of(properties);
        DiscoveryOptions read = DiscoveryOptions.read(options);
        options.check();
        return read;
    }

    private void file(String name, String... lines) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static String socket(String local, String state, int inode) {
        return "   0: "
                + local
                + " 00000000:0000 "
                + state
                + " 00000000:00000000 00:00000000 00000000     0        0 "
                + inode
                + " 1 0 100";
    }

    private List<Map<String, String>> find(String section, String... more) {
        return new Survey(root).look(options(more)).sections().get(section);
    }

    @Test
    void whatListensIsReadAsLinuxWritesItAndNothingElse() throws IOException {
        file(
                "proc/net/tcp",
                HEAD.strip(),
                socket("0100007F:1538", "0A", 77),
                socket("00000000:0016", "0A", 78),
                socket("0100007F:9C40", "01", 79));
        file(
                "proc/net/tcp6",
                HEAD.strip(),
                socket("00000000000000000000000001000000:0050", "0A", 80),
                socket("00000000000000000000000000000000:01BB", "0A", 81));
        file(
                "proc/net/udp",
                HEAD.strip(),
                socket("00000000:0035", "07", 82),
                socket("00000000:C000", "07", 83));
        Files.createDirectories(root.resolve("proc/12/fd"));
        file("proc/12/comm", "postgres");
        Files.createSymbolicLink(root.resolve("proc/12/fd/3"), Path.of("socket:[77]"));

        assertThat(find("services"))
                .extracting(entry -> String.join(" ", entry.values()).strip())
                .containsExactly(
                        "tcp 0.0.0.0 22",
                        "tcp 0:0:0:0:0:0:0:1 80",
                        "tcp :: 443",
                        "tcp 127.0.0.1 5432 postgres",
                        "udp 0.0.0.0 53");
        assertThat(find("services", "max-entries", "2")).hasSize(2);
    }

    @Test
    void aPlatformThatDoesNotTellSaysSo() {
        Findings findings = new Survey(root).look(options());
        assertThat(findings.sections().get("services")).isEmpty();
        assertThat(findings.host())
                .containsEntry("services", "not told by this platform")
                .containsEntry("name", HostName.get());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSocketOfThisProcessIsFoundWithItsOwner() throws IOException {
        try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(own.getLocalPort());
            assertThat(
                            new Survey(Path.of("/"))
                                    .look(options("max-entries", "100000"))
                                    .sections()
                                    .get("services"))
                    .anySatisfy(
                            entry -> {
                                assertThat(entry).containsEntry("port", port);
                                assertThat(entry.get("process")).isNotEmpty();
                            });
        }
    }

    @Test
    void clustersAreThoseOfDebianAndThoseAtOtherPlaces() throws IOException {
        String main = root.resolve("var/lib/postgresql/15/main").toString();
        file(
                "etc/postgresql/15/main/postgresql.conf",
                "# data_directory = 'x'",
                "data_directory = '" + main + "'\t# use data in another directory",
                "port = 5433");
        file("var/lib/postgresql/15/main/PG_VERSION", "15");
        file("srv/one/pg/PG_VERSION", "16");
        file("srv/one/pg/postmaster.pid", "1", "/srv/one/pg", "0", "6000");
        file("srv/two/pg/other", "");

        List<Map<String, String>> found =
                find("postgresql", "postgresql-dirs", root.resolve("srv/*/pg").toString());

        assertThat(found)
                .filteredOn(entry -> entry.get("directory").startsWith(root.toString()))
                .containsExactly(
                        Entry.of(
                                "directory", root.resolve("srv/one/pg").toString(),
                                "version", "16",
                                "port", "6000",
                                "running", "no"),
                        Entry.of(
                                "directory",
                                main,
                                "version",
                                "15",
                                "port",
                                "5433",
                                "running",
                                "no"));
    }

    @Test
    void oneThatRunsIsFoundByItsFolderWhereverThatIs() {
        List<Map<String, String>> found =
                new Clusters(root)
                        .find(
                                List.of(
                                        new Processes.Running(
                                                "postgres",
                                                "postgres",
                                                List.of("/x/postgres", "-D", "/data/pg")),
                                        new Processes.Running(
                                                "postgres",
                                                "postgres",
                                                List.of("postgres: checkpointer"))),
                                List.of(),
                                10);
        assertThat(found)
                .containsExactly(
                        Entry.of(
                                "directory",
                                "/data/pg",
                                "version",
                                "",
                                "port",
                                "",
                                "running",
                                "yes"));
    }

    @Test
    void processesAndFilesAreFoundByPattern() throws IOException {
        file("srv/a/app.conf", "");
        file("srv/b/app.conf", "");
        file("srv/b/app.bak", "");
        String files = root.resolve("srv/*/*.conf").toString();
        assertThat(find("files", "files", files))
                .extracting(entry -> entry.get("path"))
                .containsExactly(
                        root.resolve("srv/a/app.conf").toString(),
                        root.resolve("srv/b/app.conf").toString());
        assertThat(find("files", "files", files, "max-entries", "1")).hasSize(1);
        assertThat(find("processes", "processes", "jav?, nosuchthing*"))
                .anySatisfy(
                        entry ->
                                assertThat(entry)
                                        .containsEntry("pattern", "jav?")
                                        .containsEntry("name", "java"))
                .noneMatch(entry -> entry.get("pattern").equals("nosuchthing*"));
    }

    @Test
    void whatIsSentHasNoArraysButOfObjectsAndIsReadableAsAFile() throws IOException {
        file("proc/net/tcp", HEAD.strip(), socket("0100007F:1538", "0A", 77));
        Findings findings = new Survey(root).look(options());
        Body body = Body.of(findings.fields());
        for (Object value : body.fields().values()) {
            if (value instanceof List<?> list) {
                assertThat(new ArrayList<Object>(list)).allMatch(Map.class::isInstance);
            }
        }
        assertThat(findings.text())
                .startsWith("name: " + HostName.get() + "\n")
                .contains("\n\n[services]\ntcp\t127.0.0.1\t5432\t-\n");
    }

    @Test
    void patternsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> options("processes", "[a"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("processes = '[a'");
        assertThatThrownBy(() -> options("files", "etc/*")).hasMessageContaining("files = 'etc/*'");
        assertThatThrownBy(() -> options("files", "/a/../etc/*"))
                .hasMessageContaining("absolute paths");
    }
}
