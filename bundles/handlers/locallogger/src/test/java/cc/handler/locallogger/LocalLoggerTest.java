// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalLoggerTest {

    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    /** As a deployed infosender sends it. */
    private static final Body INFO =
            Body.EMPTY
                    .with("log_level", "INFO")
                    .with("service_type", "d:infosender")
                    .with("job_name", "sender.d:infosender")
                    .with("log_msg", "cleanup")
                    .with("log_time", 1_695_363_325.7329605)
                    .with("log_pid", 15431)
                    .with("log_line", 147)
                    .with("log_function", "do_maint")
                    .with("hostname", "vm");

    @Test
    void aLogMessageIsShownWithJobHostLocalTimeAndLevel() throws Exception {
        assertThat(line(INFO))
                .isEqualTo(
                        new LogLine(
                                LogLevel.INFO,
                                "[sender.d:infosender@vm] 15:15:25,732 INFO cleanup"));
    }

    @Test
    void itGoesToTheLoggerOfTheComponentAtItsLevel() throws Exception {
        LocalLogger logger = new LocalLogger(Map.of());
        String written =
                logged(
                        () -> {
                            logger.handle(message("log.info", INFO));
                            logger.handle(message("log.error", INFO.with("log_level", "ERROR")));
                            logger.handle(message("log.debug", INFO.with("log_level", "DEBUG")));
                        });
        List<String> lines = written.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("INFO cc.handler.locallogger - [sender.d:infosender@vm] ")
                .endsWith(" INFO cleanup");
        assertThat(lines.get(1)).contains("ERROR cc.handler.locallogger - [").contains(" ERROR ");
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG, DEBUG", "INFO, INFO", "WARNING, WARN", "WARN, WARN", "ERROR, ERROR",
        "CRITICAL, ERROR", "FATAL, ERROR", "warning, WARN", "NOTICE, INFO", "whatever, INFO",
        "'', INFO"
    })
    void theLevelIsThatWhichTheSenderNames(String name, LogLevel level) throws Exception {
        LogLine line = line(INFO.with("log_level", name));
        assertThat(line.level()).isEqualTo(level);
        assertThat(line.text()).contains(" 15:15:25,732 " + name + " cleanup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job_name", "hostname", "log_level", "log_time", "log_msg"})
    void aMessageWithoutOneOfTheFieldsIsShownAsNoLogMessage(String field) throws Exception {
        Map<String, Object> fields = new HashMap<>(INFO.fields());
        fields.put(field, Map.of());
        String written =
                logged(
                        () ->
                                new LocalLogger(Map.of())
                                        .handle(message("log.error", Body.of(fields))));
        assertThat(written.lines()).hasSize(1);
        assertThat(written)
                .contains("INFO cc.handler.locallogger - non-log msg: log.error {\"")
                .contains("\"" + field + "\":{}");
    }

    @Test
    void aMessageOfAnotherTypeIsShownAsNoLogMessage() throws Exception {
        String written = logged(() -> new LocalLogger(Map.of()).handle(message("logs.info", INFO)));
        assertThat(written).contains("non-log msg: logs.info {\"log_level\":\"INFO\"");
    }

    @Test
    void aMessageThatFailsACheckIsDropped() {
        MessageType type = MessageType.of("log.info");
        Message broken = Message.of(type, Frame.of("{"), Frame.EMPTY, Frame.EMPTY);
        assertThatThrownBy(() -> new LocalLogger(Map.of()).handle(new LogMessage(broken)))
                .isInstanceOf(DropException.class);
    }

    @Test
    void aTracebackStaysReadableAndNoLineOfItLooksLikeAnother() throws Exception {
        String forged = "[root@vm] 00:00:00,000 CRITICAL all is lost";
        LogLine line =
                line(INFO.with("log_msg", "error:\r\n  File \"x.py\"\n\tat x.y\n" + forged + "\n"));
        assertThat(line.text().lines())
                .containsExactly(
                        "[sender.d:infosender@vm] 15:15:25,732 INFO error:",
                        "    |   File \"x.py\"",
                        "    |     at x.y",
                        "    | " + forged);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J\u001b[31mred",
                "a\rb",
                "\u0000",
                "\u009b1m",
                "\u202Egnp.exe",
                "\u2028x",
                "\u0007\b\u007f",
                "\ud800"
            })
    void whatATerminalWouldObeyIsEscapedInEachField(String evil) throws Exception {
        for (String field : List.of("job_name", "hostname", "log_level", "log_msg")) {
            assertThat(line(INFO.with(field, "x" + evil + "y")).text())
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]")
                    .startsWith("[");
        }
        String other = logged(() -> new LocalLogger(Map.of()).handle(message("x", raw(evil))));
        assertThat(other.stripTrailing())
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    }

    /** A JSON text that holds what our own encoder would escape. */
    private static Frame raw(String text) {
        return Frame.of("{\"req\": \"x\", \"text\": \"" + text.replaceAll("\\p{Cc}", "") + "\"}");
    }

    @Test
    void aJobThatIsNamedLikeAnotherLineDoesNotBecomeOne() throws Exception {
        Body body =
                INFO.with("job_name", "a@b] 00:00:00,000 ERROR gone [c")
                        .with("log_level", "INFO] x\n[y");
        assertThat(line(body).text())
                .isEqualTo(
                        "[a@b\\u005d 00:00:00,000 ERROR gone \\u005bc@vm] 15:15:25,732 INFO??x??y"
                                + " cleanup");
    }

    @Test
    void whatStandsInBracesIsNotTakenForAPlaceOfTheLogger() throws Exception {
        String written =
                logged(
                        () ->
                                new LocalLogger(Map.of())
                                        .handle(
                                                message(
                                                        "log.info",
                                                        INFO.with("log_msg", "{} ${jndi:x} %s"))));
        assertThat(written).contains("INFO {} ${jndi:x} %s");
    }

    @Test
    void aLongMessageIsCutAndMarked() throws Exception {
        Body body = INFO.with("log_msg", "x".repeat(1_000_000)).with("job_name", "j".repeat(1000));
        assertThat(LogLine.of(body, TOKYO, 500).text())
                .hasSizeLessThan(700)
                .endsWith("x…")
                .contains("j…@vm]");
        String other =
                logged(
                        () ->
                                new LocalLogger(Map.of("max-length", "100"))
                                        .handle(message("x", body)));
        assertThat(other).hasSizeLessThan(300).contains("…");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0             | 09:00:00,000",
                "-1            | --:--:--,---",
                "1e300         | --:--:--,---",
                "1695363325    | 15:15:25,000",
                "1695363325.5  | 15:15:25,500"
            })
    void aTimeThatNoClockShowsIsShownAsNone(String time, String shown) throws Exception {
        assertThat(line(INFO.with("log_time", time)).text()).contains("] " + shown + " INFO");
    }

    @Test
    void aChangedConfigurationCountsFromTheNextMessageOn() throws Exception {
        LocalLogger logger = new LocalLogger(Map.of());
        logger.modified(Map.of("max-length", "80"));
        Body body = INFO.with("log_msg", "x".repeat(100));
        assertThat(logged(() -> logger.handle(message("log.info", body)))).contains("x…");
        logger.modified(Map.of("max-length", "short"));
        assertThat(logger.refusal())
                .hasValueSatisfying(
                        why ->
                                assertThat(why)
                                        .contains(
                                                "max-length = 'short': must be an integer from 80"));
    }

    @Test
    void aWrongOptionIsReported() {
        assertThatThrownBy(() -> new LocalLogger(Map.of("pattern", "a b", "max-length", "0")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("pattern = 'a b'")
                .hasMessageContaining("max-length = '0'");
    }

    @Test
    void theConfigurationFileHasEachOptionWithItsDefault() throws IOException {
        Properties file = new Properties();
        try (BufferedReader reader =
                Files.newBufferedReader(Path.of("src/main/etc/cc.handler.locallogger.cfg"))) {
            for (String line : reader.lines().toList()) {
                file.load(new StringReader(line.replaceFirst("^#(?=[a-z])", "")));
            }
        }
        Map<String, String> all = new HashMap<>();
        file.stringPropertyNames().forEach(name -> all.put(name, file.getProperty(name)));
        assertThat(all)
                .containsOnlyKeys(
                        "max-length",
                        "cc.lane.count",
                        "cc.lane.bytes",
                        "pattern",
                        "server",
                        "name");
        Options options = Options.of(all);
        assertThat(LocalLoggerSettings.of(options))
                .isEqualTo(LocalLoggerSettings.of(Options.of(Map.of())));
        assertThat(options.unknown()).isEmpty();
    }

    private static LogLine line(Body body) throws DropException {
        return LogLine.of(body, TOKYO, LocalLoggerSettings.MAX_LENGTH);
    }

    private static LogMessage message(String type, Body body) {
        return new LogMessage(Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY));
    }

    private static LogMessage message(String type, Frame json) {
        return new LogMessage(Message.of(MessageType.of(type), json, Frame.EMPTY, Frame.EMPTY));
    }

    @FunctionalInterface
    private interface Logging {
        void run() throws Exception;
    }

    /** What comes out at the end of the log. */
    private static String logged(Logging logging) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            logging.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private record LogMessage(Message message) implements Exchange {

        @Override
        public CompletionStage<Void> forward(String handler) {
            throw new AssertionError("nobody forwards this");
        }

        @Override
        public Body body() throws DropException {
            return Crypto.NONE.open(message).body();
        }

        @Override
        public Optional<Signer> signer() {
            return Optional.empty();
        }

        @Override
        public Server server() {
            throw new UnsupportedOperationException("a locallogger needs no server");
        }

        @Override
        public void reply(MessageType type, Body body, Frame blob) {
            throw new UnsupportedOperationException("a locallogger does not reply");
        }

        @Override
        public Completion defer() {
            throw new UnsupportedOperationException("a locallogger is done when it returns");
        }
    }
}
