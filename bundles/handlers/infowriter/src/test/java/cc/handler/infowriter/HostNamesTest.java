// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropException;
import cc.api.DropReason;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host's name that a certificate is not for (F24). */
class HostNamesTest {

    private static final int T = 1_695_361_481;

    @TempDir private Path dir;

    private InfoWriter writer(String policy) {
        return new InfoWriter(Map.of("dstdir", dir.toString(), "host-names", policy));
    }

    private static AskingMessage message(String host, int mtime, String content) {
        return AskingMessage.of("s-1", host, "f", mtime, content).signedBy(Signers.web1());
    }

    @Test
    void withoutAPolicyAnyCertificateMayNameAHost() throws Exception {
        writer("any").handle(message("db1", T, "one"));
        assertThat(dir.resolve("db1--f")).hasContent("one");
    }

    @Test
    void aCertificateMayNameItsOwnHostAndNoOther() throws Exception {
        InfoWriter writer = writer("certificate");
        writer.handle(message("web1", T, "one"));
        assertThat(dir.resolve("web1--f")).hasContent("one");
        assertRefused(writer, message("db1", T, "two"));
        assertThat(dir.resolve("db1--f")).doesNotExist();
        assertRefused(writer, AskingMessage.of("s-1", "web1", "f", T + 1, "of nobody"));
        assertThat(dir.resolve("web1--f")).hasContent("one");
        assertThat(writer.counters().get("alarms")).isEqualTo(2);
    }

    @Test
    void aPolicyIsTakenOverWhileItRuns() throws Exception {
        InfoWriter writer = writer("web1=web1");
        assertRefused(writer, message("db1", T, "one"));
        writer.modified(Map.of("dstdir", dir.toString(), "host-names", "web1=*"));
        writer.handle(message("db1", T, "one"));
        assertThat(dir.resolve("db1--f")).hasContent("one");
    }

    /** The file c of a--b would be the file b--c of a. */
    @Test
    void aHostWhoseNameCanBeThatOfAnotherAndAFileIsRefused() throws Exception {
        InfoWriter writer = writer("web1=*");
        writer.handle(message("a", T, "one"));
        AskingMessage other = message("a--b", T, "two");
        assertThatThrownBy(() -> writer.handle(other))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("host-subdirs");
        assertThat(other.answers().get(0).fields()).containsEntry("reason", "refused");
        assertThat(dir.resolve("a--b--f")).doesNotExist();
        writer("any").handle(message("a--b", T, "two"));
        assertThat(dir.resolve("a--b--f")).hasContent("two");
    }

    private static void assertRefused(InfoWriter writer, AskingMessage message) {
        assertThatThrownBy(() -> writer.handle(message))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("host-names")
                .extracting(e -> ((DropException) e).reason())
                .isEqualTo(DropReason.FOREIGN_HOST);
        assertThat(message.answers()).hasSize(1);
        assertThat(message.answers().get(0).fields())
                .containsEntry("reason", "refused")
                .containsEntry("retry", false);
    }
}
