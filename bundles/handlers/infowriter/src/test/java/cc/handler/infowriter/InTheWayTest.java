// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropException;
import cc.api.DropReason;
import cc.files.Folder;
import cc.files.TempName;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody put below {@code dstdir}, where a file or folder of ours is to go. */
@Timeout(60)
class InTheWayTest {

    private static final int T = 1_695_361_481;

    @TempDir private Path dir;
    private Path info;
    private Path outside;

    enum Platform {
        WITH_HANDLES(Folder::open),
        WITHOUT(Folder::openByPath);

        private final Folder.Opener opener;

        Platform(Folder.Opener opener) {
            this.opener = opener;
        }
    }

    @FunctionalInterface
    interface Obstacle {
        void put(Path at, Path outside) throws Exception;
    }

    @BeforeEach
    void folders() throws IOException {
        info = Files.createDirectory(dir.resolve("info"));
        outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("f"), "kept");
    }

    static Stream<Arguments> obstaclesForAFile() {
        return onEachPlatform(
                Arguments.of(
                        "a symbolic link",
                        (Obstacle) (at, out) -> Files.createSymbolicLink(at, out.resolve("f"))),
                Arguments.of(
                        "a symbolic link",
                        (Obstacle) (at, out) -> Files.createSymbolicLink(at, out.resolve("none"))),
                Arguments.of("a symbolic link", (Obstacle) Files::createSymbolicLink),
                Arguments.of("a folder", (Obstacle) (at, out) -> Files.createDirectory(at)),
                Arguments.of("a device, pipe or socket", (Obstacle) (at, out) -> pipe(at)),
                Arguments.of("a device, pipe or socket", (Obstacle) (at, out) -> socket(at)));
    }

    static Stream<Arguments> obstaclesForAFolder() {
        return onEachPlatform(
                Arguments.of("a symbolic link", (Obstacle) Files::createSymbolicLink),
                Arguments.of(
                        "a symbolic link",
                        (Obstacle)
                                (at, out) -> Files.createSymbolicLink(at, Path.of("../outside"))),
                Arguments.of("a file", (Obstacle) (at, out) -> Files.createFile(at)),
                Arguments.of("a device, pipe or socket", (Obstacle) (at, out) -> pipe(at)),
                Arguments.of("a device, pipe or socket", (Obstacle) (at, out) -> socket(at)));
    }

    private static Stream<Arguments> onEachPlatform(Arguments... obstacles) {
        return Stream.of(Platform.values())
                .flatMap(
                        platform ->
                                Stream.of(obstacles)
                                        .map(o -> Arguments.of(platform, o.get()[0], o.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("obstaclesForAFile")
    void whatIsNoFileIsRefusedInItsPlaceAndNeverFollowed(
            Platform platform, String kind, Obstacle obstacle) throws Exception {
        obstacle.put(info.resolve("h--f"), outside);
        assertRefused(writer(platform), "'h--f': 'h--f' is " + kind + " where a file must be");
    }

    @ParameterizedTest
    @MethodSource("obstaclesForAFile")
    void whatIsNoFileIsRefusedInThePlaceOfThePreviousOne(
            Platform platform, String kind, Obstacle obstacle) throws Exception {
        InfoWriter writer = writer(platform, "bakext", "~");
        writer.handle(InfoMessage.of("h", "f", T - 1, "one"));
        obstacle.put(info.resolve("h--f~"), outside);
        assertRefused(writer, "'h--f': 'h--f~' is " + kind + " where a file must be");
        assertThat(info.resolve("h--f")).hasContent("one");
    }

    @ParameterizedTest
    @MethodSource("obstaclesForAFolder")
    void whatIsNoFolderIsRefusedInItsPlaceAndNeverFollowed(
            Platform platform, String kind, Obstacle obstacle) throws Exception {
        obstacle.put(info.resolve("h"), outside);
        assertRefused(
                writer(platform, "host-subdirs", "yes"),
                "'h/f': 'h' is " + kind + " where a folder must be");
    }

    @ParameterizedTest
    @MethodSource("obstaclesForAFolder")
    void whatIsNoFolderIsRefusedDeepInAPathToo(Platform platform, String kind, Obstacle obstacle)
            throws Exception {
        obstacle.put(Files.createDirectories(info.resolve("a/b")).resolve("c"), outside);
        assertThatThrownBy(
                        () ->
                                writer(platform, "dstmask", "%(filepath)s")
                                        .handle(InfoMessage.of("h", "/a/b/c/d/f", T, "x")))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("'c' is " + kind + " where a folder must be");
        assertThat(outside.toFile().list()).containsExactly("f");
    }

    @Test
    void temporaryNamesThatCanBeGuessedAreNotUsed() throws Exception {
        Files.createSymbolicLink(info.resolve("h--f.new"), outside.resolve("f"));
        Files.createSymbolicLink(info.resolve(".h--f.tmp"), outside.resolve("f"));
        writer(Platform.WITH_HANDLES).handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(info.resolve("h--f")).hasContent("x");
        assertThat(outside.resolve("f")).hasContent("kept");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotInTheWayIsWrittenOnEachPlatform(Platform platform) throws Exception {
        InfoWriter writer =
                writer(platform, "dstmask", "%(hostname)s/%(filepath)s", "bakext", ".bak");
        for (int i = 0; i < 3; i++) {
            writer.handle(InfoMessage.of("h", "/a/b/f", T + i, "content " + i));
        }
        writer.handle(InfoMessage.of("h", "/a/b/f", T, "old"));
        assertThat(info.resolve("h/a/b/f")).hasContent("content 2");
        assertThat(info.resolve("h/a/b/f.bak")).hasContent("content 1");
        assertThat(info.resolve("h/a/b").toFile().list()).hasSize(2);
        assertThat(writer.counters().get("skipped_files")).isEqualTo(1);
    }

    private void assertRefused(InfoWriter writer, String message) {
        assertThatThrownBy(() -> writer.handle(InfoMessage.of("h", "f", T, "x")))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.REFUSED))
                .hasMessage(message);
        assertThat(outside.toFile().list()).containsExactly("f");
        assertThat(outside.resolve("f")).hasContent("kept");
        assertThat(info.toFile().list()).noneMatch(TempName::looksLikeOne);
    }

    private static void pipe(Path at) throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", at.toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
    }

    private static void socket(Path at) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(at));
        }
    }

    private InfoWriter writer(Platform platform, String... options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("dstdir", info.toString());
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return new InfoWriter(properties, platform.opener);
    }
}
