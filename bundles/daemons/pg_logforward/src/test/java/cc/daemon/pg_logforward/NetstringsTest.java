// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropException;
import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetstringsTest {

    private static final String REST = "0:,0:,0:,0:,1:m,0:,0:,0:,0:,";

    private static final String QUERY = "select 'something long enough' || 'to be cut off';";

    private static PgRecord parse(byte[] datagram) throws DropException {
        return Netstrings.parse(datagram, datagram.length, Module.BUFFER);
    }

    private static PgRecord parse(String datagram) throws DropException {
        return parse(datagram.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRecordOfTheModuleIsRead() throws Exception {
        PgRecord record =
                parse(
                        Module.datagram(
                                "20",
                                "16908420",
                                "u",
                                "d",
                                "[local]",
                                "f",
                                "relation \"ä\"\n",
                                "de",
                                "h",
                                "c",
                                "q"));
        assertThat(record)
                .isEqualTo(
                        new PgRecord(
                                PgLevel.ERROR,
                                16908420,
                                "u",
                                "d",
                                "[local]",
                                "f",
                                "relation \"ä\"\n",
                                "de",
                                "h",
                                "c",
                                "q",
                                false));
        assertThat(record.sqlState()).isEqualTo("42P01");
    }

    @Test
    void integersAndNullsMayHaveTypesOfTheirOwn() throws Exception {
        PgRecord record = parse("2:15#1:0#0:~0:~0:~0:~2:hi,0:~0:~0:~0:~");
        assertThat(record.level()).isEqualTo(PgLevel.LOG);
        assertThat(record.sqlState()).isEqualTo("00000");
        assertThat(record.message()).isEqualTo("hi");
        assertThat(record.query()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PgLevel.class)
    void everyLevelHasItsNumber(PgLevel level) throws Exception {
        assertThat(level.code()).isEqualTo(10 + level.ordinal());
        assertThat(parse(Module.datagram(level.code(), "m")).level()).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', empty",
        "x, bad-length",
        "-1:a, bad-length",
        "':,', bad-length",
        "' 2:20,', bad-length",
        "1234567890:, bad-length",
        "'{\"elevel\": 20}', bad-length",
        "<134>1 syslog, bad-length",
        "2:20;, bad-type",
        "'2:20}', bad-type",
        "'4:true!', bad-type",
        "2:2x#, bad-type",
        "1:x~, bad-type",
        "2, truncated",
        "2:, truncated",
        "2:2, truncated",
        "2:20, truncated",
        "'999999999:20,', truncated",
        "'2:20,1:0,', bad-fields",
        "'2:20,1:0,0:,0:,0:,0:,1:m,0:,0:,0:,', bad-fields",
        "'2:20,1:0,0:,0:,0:,0:,1:m,0:,0:,0:,0:,0:,', bad-fields",
        "'0:,1:0," + REST + "', bad-number",
        "'3:ERR,1:0," + REST + "', bad-number",
        "'10:9999999999,1:0," + REST + "', bad-number",
        "'2:20,5:42P01," + REST + "', bad-number",
        "'1:9,1:0," + REST + "', bad-level",
        "'2:23,1:0," + REST + "', bad-level",
        "'3:-20,1:0," + REST + "', bad-level",
    })
    void whatIsBrokenHasItsReason(String datagram, String reason) {
        assertThatThrownBy(() -> parse(datagram))
                .isInstanceOfSatisfying(
                        DropException.class,
                        drop -> assertThat(drop.reason().name()).isEqualTo(reason));
    }

    @Test
    void manyFieldsTakeNoTimeAndNoMemory() {
        assertThatThrownBy(() -> parse("0:,".repeat(2700)))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("more than 32 fields");
    }

    @Test
    void theThirteenFieldsOfNewerModulesAreRefusedWithWhatToSetThere() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        Module.datagram(
                                                "u",
                                                "d",
                                                "h",
                                                "q",
                                                "20",
                                                "f",
                                                "0",
                                                "m",
                                                "",
                                                "",
                                                "",
                                                "label",
                                                "2026-11-25")))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("13 fields: must be elevel sqlerrcode")
                .hasMessageContaining("logforward.log_fields");
    }

    @Test
    void whatTheModuleCutsOffIsTakenIfItsMessageAtLeastBegan() throws Exception {
        // the cut at each place of what follows the message, and within it
        for (int length = 7900; length < 8192; length++) {
            String[] fields = {
                "20",
                "0",
                "u",
                "d",
                "h",
                "f",
                "m".repeat(length),
                "detail",
                "hint",
                "context",
                QUERY
            };
            PgRecord record = parse(Module.datagram(fields));
            assertThat(record.cut()).isEqualTo(Module.size(fields) > Module.BUFFER - 1);
            assertThat(fields[6]).startsWith(record.message());
            assertThat(fields[7]).startsWith(record.detail());
            assertThat(QUERY).startsWith(record.query());
            assertThat(record.message()).isNotEmpty();
        }
        byte[] early = Module.datagram("20", "0", "u", "d", "h", "f".repeat(9000), "m", "", "");
        assertThat(early).hasSize(Module.BUFFER - 1);
        assertThatThrownBy(() -> parse(early)).hasMessageContaining("ends within field 6");
    }

    @Test
    void whatEndsEarlyAndWasNotCutByTheModuleIsBroken() {
        byte[] whole = Module.datagram(20, "message");
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(part)).isInstanceOf(DropException.class);
        }
    }

    @Test
    void bytesThatAreNoTextAndZerosAreReplaced() throws Exception {
        byte[] datagram = Module.datagram(20, "a\0b");
        datagram[new String(datagram, StandardCharsets.ISO_8859_1).indexOf("a\0b")] = (byte) 0xff;
        assertThat(parse(datagram).message()).isEqualTo("\ufffd\ufffdb");
    }

    @Test
    void whateverComesIsARecordOrHasAReason() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = Module.datagram(20, "message");
        int records = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] datagram = good.clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                datagram[random.nextInt(datagram.length)] =
                        random.nextBoolean()
                                ? (byte) random.nextInt(256)
                                : (byte) "0123456789:,#~".charAt(random.nextInt(14));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(datagram.length) : datagram.length;
            try {
                Netstrings.parse(datagram, length, length + random.nextInt(3));
                records++;
            } catch (DropException e) {
                assertThat(e.reason()).isNotNull();
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(records).as("seed " + seed).isPositive();
    }
}
