// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiblingsTest {

    @TempDir private Path dir;

    private void file(String name, long mtime) throws IOException {
        Path file = Files.writeString(dir.resolve(name), name);
        Files.setLastModifiedTime(file, FileTime.fromMillis(mtime));
    }

    private List<String> rotated(String name) throws IOException {
        return new Siblings(dir, true)
                .rotated(name).stream().map(c -> c.path().getFileName().toString()).toList();
    }

    @Test
    void whatRotationMakesOfANameIsKnownAndOtherLogsAreNotTakenForIt() {
        for (String made :
                List.of(
                        "app.log.1",
                        "app.log.12.gz",
                        "app.log-20261125",
                        "app.log-20261125.bz2",
                        "app.log.2026-11-25_05:04:50",
                        "app.log.old",
                        "app-2026-11-25.log",
                        "app.1.log.gz")) {
            assertThat(Siblings.rotatedName("app.log").matcher(made).matches()).as(made).isTrue();
        }
        for (String other :
                List.of(
                        "app.log",
                        "app-worker.log",
                        "app.log.bak",
                        "app.log.2x",
                        "application.log.1",
                        "other.log.1",
                        "app.log.1.xz")) {
            assertThat(Siblings.rotatedName("app.log").matcher(other).matches())
                    .as(other)
                    .isFalse();
        }
        assertThat(Siblings.rotatedName("messages").matcher("messages.1").matches()).isTrue();
        assertThat(Siblings.rotatedName("messages").matcher("messages-20261125").matches())
                .isTrue();
    }

    @Test
    void theOldestComesFirstAndOfEquallyOldOnesTheHigherNumber() throws Exception {
        file("app.log.1", 3000);
        file("app.log.2", 2000);
        file("app.log.10", 2000);
        file("app.log.3.gz", 1000);
        file("app.log", 4000);
        assertThat(rotated("app.log"))
                .containsExactly("app.log.3.gz", "app.log.10", "app.log.2", "app.log.1");
    }

    @Test
    void anArchiveThatIsStillBeingMadeIsNotLookedAt() throws Exception {
        file("app.log.1", 1000);
        file("app.log.1.gz", 2000);
        assertThat(rotated("app.log")).containsExactly("app.log.1");
    }
}
