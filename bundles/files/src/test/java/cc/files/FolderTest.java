// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is held open, while somebody changes what its path leads to. */
class FolderTest {

    private static final List<Folder.Opener> PLATFORMS = List.of(Folder::open, Folder::openByPath);

    @TempDir private Path dir;
    private Path info;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        info = Files.createDirectory(dir.resolve("info"));
        outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("f"), "kept");
    }

    @Test
    void tellsHowManyNamesAFileHas() throws Exception {
        Files.writeString(info.resolve("one"), "x");
        Files.writeString(info.resolve("two"), "x");
        Files.createLink(info.resolve("second"), info.resolve("two"));
        for (Folder.Opener opener : PLATFORMS) {
            try (Folder folder = opener.open(info)) {
                assertThat(folder.names("one")).isEqualTo(1);
                assertThat(folder.names("two")).isEqualTo(2);
                assertThatThrownBy(() -> folder.names("none")).isInstanceOf(IOException.class);
                RelativePath path = RelativePath.of("two", "a test");
                assertThatThrownBy(() -> RootFolder.requireOneName(folder, "two", path))
                        .hasMessage(
                                "'two': 'two' has 2 names (hard links), and must have no other");
            }
        }
    }

    @Test
    void aFolderThatIsSwappedForALinkWhileItIsWrittenToIsStillTheOneThatWasOpened()
            throws Exception {
        Files.writeString(Files.createDirectory(info.resolve("h")).resolve("f"), "one");
        try (Folder root = Folder.open(info);
                Folder host = root.openFolder("h")) {
            assertThat(host).isInstanceOf(SecureFolder.class);
            Files.move(info.resolve("h"), dir.resolve("away"));
            Files.createSymbolicLink(info.resolve("h"), outside);

            try (WritableByteChannel out = host.create("temp")) {
                out.write(Frame.of("two").buffer());
            }
            host.setModified("temp", Instant.EPOCH);
            host.rename("temp", "f");
            assertThatThrownBy(() -> host.link("f", "second"))
                    .hasMessageContaining("moved away while it was written to");
            assertThatThrownBy(() -> root.openFolder("h")).isInstanceOf(IOException.class);
        }
        assertThat(dir.resolve("away/f")).hasContent("two");
        assertThat(outside.resolve("f")).hasContent("kept");
        assertThat(outside.resolve("temp")).doesNotExist();
    }

    @Test
    void aFolderByItsPathNoticesThatItIsAnotherOne() throws Exception {
        Files.createDirectory(info.resolve("h"));
        try (Folder root = Folder.openByPath(info);
                Folder host = root.openFolder("h")) {
            Files.move(info.resolve("h"), dir.resolve("away"));
            Files.createSymbolicLink(info.resolve("h"), outside);
            assertThatThrownBy(() -> host.create("x")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> host.rename("f", "x")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> host.delete("f")).isInstanceOf(IOException.class);
        }
        assertThat(outside.toFile().list()).containsExactly("f");
    }

    @Test
    void aFileOfATemporaryNameIsNeverWrittenOver() throws Exception {
        for (Folder.Opener opener : PLATFORMS) {
            Files.createSymbolicLink(
                    info.resolve("temp" + opener.hashCode()), outside.resolve("none"));
            try (Folder folder = opener.open(info)) {
                assertThatThrownBy(() -> folder.create("temp" + opener.hashCode()))
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(outside.resolve("none")).doesNotExist();
    }

    @Test
    void aFolderOfVeryManyFilesIsLookedThroughUpToABound() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.createFile(info.resolve("f" + i));
        }
        for (Folder.Opener opener : PLATFORMS) {
            try (Folder folder = opener.open(info)) {
                assertThat(folder.find(name -> true, 7)).hasSize(7);
            }
        }
    }

    @Test
    void aFileIsGoneOnWithAtItsEndReadAndCut() throws Exception {
        for (Folder.Opener opener : PLATFORMS) {
            try (Folder folder = opener.open(info)) {
                Files.writeString(info.resolve("log"), "one");
                try (OpenFile file = folder.openFile("log")) {
                    file.write(Frame.of("two").buffer());
                    ByteBuffer read = ByteBuffer.allocate(9);
                    assertThat(file.read(read, 2)).isEqualTo(4);
                    assertThat(new String(read.array(), 0, 4, StandardCharsets.UTF_8))
                            .isEqualTo("etwo");
                    file.truncate(4);
                    file.write(Frame.of("!").buffer());
                    file.force();
                    assertThat(file.size()).isEqualTo(5);
                }
                folder.force();
                assertThat(info.resolve("log")).hasContent("onet!");
            }
        }
    }

    @Test
    void aLinkIsNotOpened() throws Exception {
        Files.createSymbolicLink(info.resolve("link"), outside.resolve("f"));
        for (Folder.Opener opener : PLATFORMS) {
            try (Folder folder = opener.open(info)) {
                assertThatThrownBy(() -> folder.openFile("link")).isInstanceOf(IOException.class);
            }
        }
    }
}
