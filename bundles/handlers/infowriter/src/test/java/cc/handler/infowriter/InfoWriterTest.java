// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.compress.Compression;
import cc.compress.Limit;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InfoWriterTest {

    private static final double T = 1_695_361_481.5;
    private static final Limit LIMIT = Limit.ofBytes(1 << 20);

    @TempDir private Path dir;

    @Test
    void aFileIsWrittenUnderHostAndBaseNameWithItsTime() throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("web1", "/dir/info.a", T, "content\n"));

        Path file = dir.resolve("web1--info.a");
        assertThat(file).hasContent("content\n");
        assertThat(Files.getLastModifiedTime(file).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_695_361_481, 500_000_000));
        assertThat(names()).containsExactly("web1--info.a");
        assertThat(writer.counters().snapshot())
                .containsEntry("written_files", 1L)
                .containsEntry("written_bytes", 8L);
    }

    @Test
    void hostSubdirsGivesEachHostAFolder() throws Exception {
        writer("host-subdirs", "yes").handle(InfoMessage.of("web1", "/dir/info.a", T, "x"));
        assertThat(dir.resolve("web1/info.a")).hasContent("x");
    }

    @ParameterizedTest
    @CsvSource({
        "%(hostname)s/%(filepath)s,            web1/dir/sub/info.a",
        "%(filepath)s,                         dir/sub/info.a",
        "by-name/%(filename)s/%(hostname)s,    by-name/info.a/web1",
        "100%%/%(filename)s,                   100%/info.a",
        "%(hostname)s//x/%(filename)s.txt,     web1/x/info.a.txt"
    })
    void theMaskSaysWhere(String mask, String path) throws Exception {
        writer("dstmask", mask).handle(InfoMessage.of("web1", "/dir//sub/info.a", T, "x"));
        assertThat(dir.resolve(path)).hasContent("x");
    }

    @Test
    void slashesOfOtherSystemsAreSlashes() throws Exception {
        writer().handle(InfoMessage.of("win", "C:\\dir\\info.a", T, "x"));
        writer("dstmask", "%(hostname)s/%(filepath)s")
                .handle(InfoMessage.of("win", "\\\\server\\share\\info.b", T, "x"));
        assertThat(dir.resolve("win--info.a")).hasContent("x");
        assertThat(dir.resolve("win/server/share/info.b")).hasContent("x");
    }

    @Test
    void aSlashInAHostNameIsAnUnderscore() throws Exception {
        writer("host-subdirs", "yes").handle(InfoMessage.of("a/../b", "info", T, "x"));
        assertThat(dir.resolve("a_.._b/info")).hasContent("x");
    }

    @Test
    @EnabledIf("cc.handler.infowriter.InfoWriterTest#localeHasAllLetters")
    void namesMayHaveAnyLetters() throws Exception {
        writer().handle(InfoMessage.of("wéb", "/dir/日本 🙂.txt", T, "x"));
        assertThat(dir.resolve("wéb--日本 🙂.txt")).hasContent("x");
    }

    @Test
    @DisabledIf("cc.handler.infowriter.InfoWriterTest#localeHasAllLetters")
    void lettersThatTheLocaleOfTheRuntimeHasNotAreRefusedWithTheReason() {
        assertThatThrownBy(() -> writer().handle(InfoMessage.of("wéb", "f", T, "x")))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.REFUSED))
                .hasMessageContaining("in the character set of this runtime's locale");
    }

    static boolean localeHasAllLetters() {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    }

    @Test
    void aContentInDataMayHaveLineBreaks() throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString("long ".repeat(40).getBytes(UTF_8));
        Body body = InfoMessage.body("h", "f", T, "", base64 + "\n");
        writer().handle(InfoMessage.of(body, Frame.EMPTY));
        assertThat(dir.resolve("h--f")).hasContent("long ".repeat(40));
    }

    @Test
    void anEmptyFileIsWritten() throws Exception {
        writer().handle(InfoMessage.of(InfoMessage.body("h", "f", T, "none", ""), Frame.EMPTY));
        assertThat(dir.resolve("h--f")).isEmptyFile();
    }

    @Test
    void messagesOfOldestSendersHaveNoCompAndNoMode() throws Exception {
        Body body = Body.of(Map.of("hostname", "h", "filename", "f", "mtime", 17, "data", "eA=="));
        writer().handle(InfoMessage.of(body, Frame.EMPTY));
        assertThat(dir.resolve("h--f")).hasContent("x");
    }

    @ParameterizedTest
    @CsvSource({
        "no,   gzip,  bzip2, h--f,     ''",
        "no,   gzip,  none,  h--f,     ''",
        "keep, gzip,  bzip2, h--f.bz2, bzip2",
        "keep, bzip2, gzip,  h--f.gz,  gzip",
        "keep, bzip2, none,  h--f,     ''",
        "yes,  gzip,  none,  h--f.gz,  gzip",
        "yes,  gzip,  gzip,  h--f.gz,  gzip",
        "yes,  gzip,  bzip2, h--f.gz,  gzip",
        "yes,  bzip2, gzip,  h--f.bz2, bzip2"
    })
    void writeCompressedSaysHow(
            String mode, String compression, String came, String name, String written)
            throws Exception {
        Frame content = Frame.of("some content\n".repeat(100));
        Frame sent = Compression.ofField(came).compress(content, 1);
        InfoWriter writer = writer("write-compressed", mode, "compression", compression);
        writer.handle(InfoMessage.of("h", "f", T, came, sent));

        assertThat(names()).containsExactly(name);
        Frame onDisk = Frame.wrap(Files.readAllBytes(dir.resolve(name)));
        assertThat(Compression.ofField(written).decompress(onDisk, LIMIT)).isEqualTo(content);
        if (came.equals(written)) {
            assertThat(onDisk).isEqualTo(sent);
        }
        assertThat(writer.counters().get("written_bytes")).isEqualTo(onDisk.size());
    }

    @Test
    void compressionLevelIsThatOfTheOption() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(i * i % 7919).append(' ');
        }
        Map<String, Long> sizes = new HashMap<>();
        for (String level : List.of("1", "9")) {
            InfoWriter writer = writer("write-compressed", "yes", "compression-level", level);
            writer.handle(InfoMessage.of("h", level, T, text.toString()));
            sizes.put(level, Files.size(dir.resolve("h--" + level + ".gz")));
        }
        assertThat(sizes.get("9")).isLessThan(sizes.get("1"));
    }

    @Test
    void theSameFileIsNotWrittenTwiceAndATouchedOneIs() throws Exception {
        InfoWriter writer = writer();
        // as a Python peer writes a time: more digits than it knows
        BigDecimal time = new BigDecimal("1695361481.8813732");
        writer.handle(InfoMessage.of("h", "f", time, "one"));
        writer.handle(InfoMessage.of("h", "f", time, "same"));
        writer.handle(InfoMessage.of("h", "f", time.subtract(BigDecimal.ONE), "older"));
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(writer.counters().get("skipped_files")).isEqualTo(2);

        writer.handle(InfoMessage.of("h", "f", time.add(new BigDecimal("0.001")), "two"));
        assertThat(dir.resolve("h--f")).hasContent("two");
        assertThat(writer.counters().get("written_files")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1695361481.8813732",
                "1695361481",
                "1695361481.1234567891",
                "0",
                "0.1",
                "1.6953614818813732e9",
                "1695361481.999999999"
            })
    void eachTimeIsRecognizedAgainByAnotherWriter(String time) throws Exception {
        writer().handle(InfoMessage.of("h", "f", new BigDecimal(time), "one"));
        InfoWriter restarted = writer();
        restarted.handle(InfoMessage.of("h", "f", new BigDecimal(time), "two"));
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(restarted.counters().get("skipped_files")).isEqualTo(1);
    }

    @Test
    void aFileThatAnOldPeerWroteIsNotWrittenAgain() throws Exception {
        Path file = Files.writeString(dir.resolve("h--f"), "old peer's");
        // Python cuts the float off at microseconds, and may lose one
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.ofEpochSecond(1_695_361_481, 881_372_000)));
        writer().handle(InfoMessage.of("h", "f", new BigDecimal("1695361481.8813732"), "new"));
        assertThat(file).hasContent("old peer's");
    }

    @Test
    void aTimeMayBeTextOfDigits() throws Exception {
        writer().handle(InfoMessage.of("h", "f", "1695361481.25", "x"));
        assertThat(Files.getLastModifiedTime(dir.resolve("h--f")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_695_361_481, 250_000_000));
    }

    @Test
    void bakextKeepsThePreviousFile() throws Exception {
        InfoWriter writer = writer("bakext", ".bak");
        for (int i = 0; i < 3; i++) {
            writer.handle(InfoMessage.of("h", "f", T + i, "content " + i));
        }
        assertThat(dir.resolve("h--f")).hasContent("content 2");
        assertThat(dir.resolve("h--f.bak")).hasContent("content 1");
        assertThat(names()).containsExactlyInAnyOrder("h--f", "h--f.bak");
    }

    @Test
    void aPreviousFileThatIsAlreadyKeptIsNotInTheWay() throws Exception {
        InfoWriter writer = writer("bakext", ".bak");
        writer.handle(InfoMessage.of("h", "f", T, "one"));
        // a crash between link and rename
        Files.createLink(dir.resolve("h--f.bak"), dir.resolve("h--f"));
        writer.handle(InfoMessage.of("h", "f", T + 1, "two"));
        assertThat(dir.resolve("h--f.bak")).hasContent("one");
        assertThat(names()).containsExactlyInAnyOrder("h--f", "h--f.bak");
    }

    @Test
    void aFileWithOtherNamesKeepsItsContentUnderThem() throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "f", T, "one"));
        Files.createLink(dir.resolve("kept"), dir.resolve("h--f"));
        writer.handle(InfoMessage.of("h", "f", T + 1, "two"));
        assertThat(dir.resolve("kept")).hasContent("one");
        assertThat(dir.resolve("h--f")).hasContent("two");
    }

    @Test
    void theFolderIsMadeAtTheStartAndAgainWhenItIsGone() throws Exception {
        Path deep = dir.resolve("not/yet/there");
        InfoWriter writer = new InfoWriter(Map.of("dstdir", deep.toString()));
        assertThat(deep).isEmptyDirectory();
        Files.delete(deep);
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(deep.resolve("h--f")).hasContent("x");
    }

    @Test
    void theFolderItselfMayBeALinkOfTheOperators() throws Exception {
        Path real = Files.createDirectory(dir.resolve("real"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);
        new InfoWriter(Map.of("dstdir", link.toString())).handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(real.resolve("h--f")).hasContent("x");
    }

    @Test
    void aChangedConfigurationCountsFromTheNextMessageOn() throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        Path other = dir.resolve("other");
        writer.modified(Map.of("dstdir", other.toString(), "host-subdirs", "yes"));
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(other.resolve("h/f")).hasContent("x");
        assertThat(writer.counters().get("written_files")).isEqualTo(2);
        assertThat(writer.refusal()).isEmpty();
    }

    @Test
    void aChangedConfigurationThatIsWrongLeavesTheOneInForce() throws Exception {
        InfoWriter writer = writer();
        writer.modified(Map.of("dstdir", dir.toString(), "write-compressed", "maybe"));
        assertThat(writer.refusal()).hasValueSatisfying(why -> assertThat(why).contains("maybe"));
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(dir.resolve("h--f")).hasContent("x");
        writer.modified(Map.of("dstdir", dir.toString()));
        assertThat(writer.refusal()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dstdir|''|dstdir is not set: must be a folder",
                "dstmask|%(hostname)s|dstmask = '%(hostname)s': must be a path below dstdir",
                "dstmask|/abs/%(filename)s|must be a path below dstdir",
                "dstmask|../%(filename)s|must be a path below dstdir",
                "dstmask|%(filename)s/|must be a path below dstdir",
                "dstmask|%(file)s|must be a path below dstdir",
                "dstmask|%(filename)s%|must be a path below dstdir",
                "bakext|/bak|bakext = '/bak': must be what is added to a file's name",
                "write-compressed|always|must be one of no, keep, yes",
                "compression|none|compression = 'none': must be one of gzip, bzip2",
                "compression-level|10|must be an integer from 1 to 9",
                "worker-threads|0|must be an integer from 1 to 1000",
                "max-size|-1|max-size = '-1': must be a size such as '64 KB'",
                "max-ratio|0|must be an integer of 1 or more",
                "pattern|pub..x|pattern = 'pub..x': must be message types",
                "host-subdirs|perhaps|must be yes or no"
            })
    void aWrongOptionIsReported(String option, String value, String message) {
        assertThatThrownBy(() -> writer(option, value))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("etc/cc.handler.infowriter-main.cfg: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatTheContainerAddsToTheOptionsIsNoneOfThem() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("dstdir", dir.toString());
        for (String name :
                List.of("cc.roles", "cc.lane", "component.id", "service.pid", "objectClass")) {
            properties.put(name, "x");
        }
        Options options = Options.of(properties);
        InfoWriterSettings.of(options);
        assertThat(options.unknown()).isEmpty();
    }

    @Test
    void aFileInThePlaceOfTheFolderIsReported() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        assertThatThrownBy(() -> writer("dstdir", file.toString()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("must be a folder, and this is a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostname", "filename", "mtime", "data"})
    void aFieldThatIsNoneOfItsKindIsNamed(String field) {
        Map<String, Object> fields =
                new HashMap<>(InfoMessage.body("h", "f", T, "none", "eA==").fields());
        fields.put(field, Map.of("no", "value"));
        assertThatThrownBy(() -> writer().handle(InfoMessage.of(Body.of(fields), Frame.EMPTY)))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.BAD_FIELD))
                .hasMessageContaining("'" + field + "'");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void theConfigurationFileHasEachOptionWithItsDefault() throws IOException {
        Properties file = new Properties();
        for (String line : Files.readAllLines(Path.of("src/main/etc/cc.handler.infowriter.cfg"))) {
            file.load(new StringReader(line.replaceFirst("^#(?=[a-z])", "")));
        }
        Map<String, String> all = new HashMap<>();
        file.stringPropertyNames().forEach(name -> all.put(name, file.getProperty(name)));
        for (Method option : InfoWriterOptions.class.getDeclaredMethods()) {
            assertThat(all).containsKey(option.getName().replace("$_$", "-"));
        }
        Options options = Options.of(all);
        Map<String, String> required = Map.of("dstdir", file.getProperty("dstdir"));
        assertThat(InfoWriterSettings.of(options))
                .isEqualTo(InfoWriterSettings.of(Options.of(required)));
        assertThat(options.unknown()).isEmpty();
    }

    private InfoWriter writer(String... options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.handler.infowriter~main");
        properties.put(
                "felix.fileinstall.filename", "file:/karaf/etc/cc.handler.infowriter-main.cfg");
        properties.put("dstdir", dir.toString());
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return new InfoWriter(properties);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
