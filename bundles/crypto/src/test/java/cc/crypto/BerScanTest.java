// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BER that is made to bring a parser down. */
class BerScanTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0500",
                "3000",
                "30020500",
                "30800000",
                "308030800000 0000",
                "30800500 0000",
                "a003020101",
                "2480 0401ff 0401fe 0000",
                "308003 0100 0000",
                "3081020500"
            })
    void wellFormedValuesPass(String hex) {
        assertThatCode(() -> BerScan.check(bytes(hex))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', cut off",
        "30, cut off",
        "3002, a length beyond the end",
        "300205, a length beyond the end",
        "3080, cut off",
        "30800000 00, bytes after the end",
        "0500 0500, bytes after the end",
        "0000, an end of contents where none belongs",
        "30020000, an end of contents where none belongs",
        "308000 01, an end of contents where none belongs",
        "0480 0000, an indefinite length of a primitive value",
        "30847fffffff, a length beyond the end",
        "3084ffffffff, a length beyond the end",
        "3085 0000000001, a length of 5 bytes",
        "30ff 01, a length of 127 bytes",
        "3f8101 00, a tag of several bytes",
        "1f8101 00, a tag of several bytes",
        "3003 040200, a length beyond the end",
        "3080 3003 0402, a length beyond the end",
    })
    void whatIsNotWellFormedIsRefused(String hex, String why) {
        assertThatIOException()
                .isThrownBy(() -> BerScan.check(bytes(hex)))
                .withMessageContaining(why);
    }

    @Test
    void nestingIsBounded() {
        byte[] open = new byte[1 << 20];
        for (int i = 0; i < open.length; i += 2) {
            open[i] = 0x30;
            open[i + 1] = (byte) 0x80;
        }

        assertThatIOException()
                .isThrownBy(() -> BerScan.check(open))
                .withMessageContaining("nested deeper");
    }

    @Test
    void identifiersAndNumbersAreBounded() {
        assertThatIOException()
                .isThrownBy(() -> BerScan.check(value(0x06, 65)))
                .withMessageContaining("a number of 65 bytes");
        assertThatIOException()
                .isThrownBy(() -> BerScan.check(value(0x02, 1 << 20)))
                .withMessageContaining("a number of");
        assertThatCode(() -> BerScan.check(value(0x04, 1 << 20))).doesNotThrowAnyException();
    }

    @Test
    void theNumberOfValuesIsBounded() {
        byte[] crowd = new byte[16 << 20];
        for (int i = 0; i < crowd.length; i += 2) {
            crowd[i] = 0x05;
        }
        System.arraycopy(bytes("3084 00fffffa"), 0, crowd, 0, 6);

        assertThatIOException()
                .isThrownBy(() -> BerScan.check(crowd))
                .withMessageContaining("more than");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void bombsAreRefusedFast(int kind) {
        byte[] bomb = bomb(kind);
        Crypto crypto = Cms.open(Cms.keystore(), "cms-verify-ca", "ca", "cms-decrypt", "confdb");
        Crypto verifying = Cms.open(Cms.keystore(), "cms-verify-ca", "ca");
        Message encrypted = Message.of(Cms.TYPE, Message.ENCRYPTED, Frame.wrap(bomb), Frame.EMPTY);
        Message signed = Message.of(Cms.TYPE, Frame.of("{}"), Frame.wrap(bomb), Frame.EMPTY);

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> {
                    for (int i = 0; i < 10; i++) {
                        assertThat(Cms.reason(crypto, encrypted))
                                .isEqualTo(DropReason.UNDECRYPTABLE);
                        assertThat(Cms.reason(verifying, signed))
                                .isEqualTo(DropReason.BAD_SIGNATURE);
                    }
                });
    }

    /** SignedData as far as its header, and then what a parser would choke on. */
    private static byte[] bomb(int kind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("3080 06092a864886f70d010702 a080 3080 020101"));
        switch (kind) {
            case 0 -> repeat(out, "3080", 4 << 20);
            case 1 -> repeat(out, "3180", 4 << 20);
            case 2 -> repeat(out, "0500", 4 << 20);
            case 3 -> repeat(out, "2480", 4 << 20);
            case 4 -> out.writeBytes(bytes("0484 7ffffff0"));
            case 5 -> {
                out.writeBytes(bytes("0683 400000"));
                repeat(out, "ff", 4 << 20);
            }
            default -> {
                // a set of many small sets, closed as it should be
                for (int i = 0; i < 1000; i++) {
                    out.writeBytes(bytes("3180 3180 0500 0000 0000"));
                }
                repeat(out, "0000", 6);
            }
        }
        return out.toByteArray();
    }

    private static void repeat(ByteArrayOutputStream out, String hex, int bytes) {
        byte[] piece = bytes(hex);
        for (int i = 0; i < bytes; i += piece.length) {
            out.writeBytes(piece);
        }
    }

    @Test
    void garbageIsRefusedWhateverItIs() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Crypto verifying = Cms.open(Cms.keystore(), "cms-verify-ca", "ca");
        Crypto decrypting =
                Cms.open(Cms.keystore(), "cms-verify-ca", "ca", "cms-decrypt", "confdb");
        Crypto encrypting = Cms.open(Cms.keystore(), "cms-sign", "user1", "cms-encrypt", "confdb");
        Message signed = Cms.signed(Cms.open(Cms.keystore(), "cms-sign", "user1"));
        Message sealed = Cms.signed(encrypting);

        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < 3000; i++) {
                        byte[] garbage = garbage(random, signed.signature().toByteArray());
                        assertThat(Cms.reason(verifying, Cms.with(signed, garbage)))
                                .as("seed " + seed + ", round " + i)
                                .isEqualTo(DropReason.BAD_SIGNATURE);
                        byte[] envelope = garbage(random, sealed.signature().toByteArray());
                        assertThat(Cms.reason(decrypting, Cms.with(sealed, envelope)))
                                .as("seed " + seed + ", round " + i)
                                .isIn(DropReason.UNDECRYPTABLE, DropReason.BAD_SIGNATURE);
                    }
                });
    }

    /** Noise, or an honest structure with noise in the middle of it. */
    private static byte[] garbage(Random random, byte[] honest) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(2000) + 1];
            random.nextBytes(noise);
            return noise;
        }
        byte[] changed = honest.clone();
        int from = random.nextInt(changed.length - 64);
        byte[] noise = new byte[random.nextInt(60) + 4];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, changed, from, noise.length);
        return random.nextBoolean()
                ? changed
                : Arrays.copyOf(changed, from + random.nextInt(changed.length - from) + 1);
    }

    private static byte[] value(int tag, int length) {
        byte[] value = new byte[5 + length];
        value[0] = (byte) tag;
        value[1] = (byte) 0x83;
        value[2] = (byte) (length >> 16);
        value[3] = (byte) (length >> 8);
        value[4] = (byte) length;
        return value;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
