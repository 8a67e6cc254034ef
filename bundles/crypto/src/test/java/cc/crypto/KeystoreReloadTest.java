// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and certificates that change while a server runs. */
class KeystoreReloadTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path keystore;

    private final TestClock clock = new TestClock(Pki.NOW);
    private Pki.Entry ca;
    private Pki.Entry first;
    private Pki.Entry second;

    @BeforeEach
    void make() throws Exception {
        ca = Pki.ca("CN=ca");
        first = Pki.certificate("CN=first").by(ca).pair(Pki.rsa("first")).make();
        second = Pki.certificate("CN=second").by(ca).pair(Pki.rsa("second")).make();
        ca.saveCertificate(keystore, "ca");
        first.save(keystore, "host");
        // old enough to be settled, and never written in the same tick as what replaces them
        FileTime hourAgo = FileTime.from(clock.instant().minusSeconds(3600));
        for (String file : List.of("ca.crt", "host.crt", "private/host.key")) {
            Files.setLastModifiedTime(keystore.resolve(file), hourAgo);
        }
    }

    private Crypto open(String... options) {
        return Cms.open(new CmsCryptoProvider(clock, clock), keystore, options);
    }

    private static String signer(Crypto crypto) throws DropException {
        return crypto.open(Cms.signed(crypto)).signer().orElseThrow().subject();
    }

    @Test
    void aNewKeyIsUsedWithinASecond() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");
        assertThat(signer(crypto)).isEqualTo("CN=first");

        second.save(keystore, "host");
        assertThat(signer(crypto)).as("not looked at again at once").isEqualTo("CN=first");
        clock.pass(SECOND);

        assertThat(signer(crypto)).isEqualTo("CN=second");
    }

    @Test
    void aCertificateWithoutItsKeyYetWaitsForIt() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");

        second.saveCertificate(keystore, "host");
        List<String> log =
                Log.of(
                        () -> {
                            for (int i = 0; i < 3; i++) {
                                clock.pass(SECOND);
                                assertThat(signer(crypto)).isEqualTo("CN=first");
                            }
                        });
        assertThat(log)
                .filteredOn(line -> line.contains("ERROR"))
                .singleElement()
                .asString()
                .contains("private/host.key is not the key of the certificate");

        second.saveKey(keystore, "host");
        clock.pass(SECOND);
        assertThat(signer(crypto)).isEqualTo("CN=second");
    }

    @Test
    void filesThatAreReplacedOneAfterTheOtherAreNoMistake() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");

        List<String> log =
                Log.of(
                        () -> {
                            second.saveCertificate(keystore, "host");
                            Files.setLastModifiedTime(
                                    keystore.resolve("host.crt"), FileTime.from(clock.instant()));
                            clock.pass(SECOND);
                            assertThat(signer(crypto)).isEqualTo("CN=first");
                            second.saveKey(keystore, "host");
                            clock.pass(SECOND);
                            assertThat(signer(crypto)).isEqualTo("CN=second");
                        });

        assertThat(log).noneMatch(line -> line.contains("ERROR"));
    }

    @Test
    void filesThatAreGoneOrBrokenAreReportedOnce() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");
        List<String> log =
                Log.of(
                        () -> {
                            Files.delete(keystore.resolve("host.crt"));
                            Files.writeString(keystore.resolve("ca.crt"), "garbage");
                            for (int i = 0; i < 5; i++) {
                                clock.pass(SECOND);
                                assertThat(signer(crypto)).isEqualTo("CN=first");
                            }
                        });

        assertThat(log).filteredOn(line -> line.contains("host.crt is not there")).hasSize(1);
        assertThat(log).filteredOn(line -> line.contains("ca.crt holds no PEM")).hasSize(1);

        ca.saveCertificate(keystore, "ca");
        second.save(keystore, "host");
        clock.pass(SECOND);
        assertThat(signer(crypto)).isEqualTo("CN=second");
    }

    @Test
    void theSameFilesWrittenAgainChangeNothing() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");
        List<String> log =
                Log.of(
                        () -> {
                            first.save(keystore, "host");
                            clock.pass(SECOND);
                            assertThat(signer(crypto)).isEqualTo("CN=first");
                        });

        assertThat(log).isEmpty();
    }

    @Test
    void aFileOfTheSameSizeAndTimeInPlaceOfAnotherIsNoticed() throws Exception {
        Path file = keystore.resolve("private/host.key");
        FileTime time = Files.getLastModifiedTime(file);
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");

        Path other = Files.createDirectory(keystore.resolve("other"));
        second.save(other, "host");
        move(other.resolve("private/host.key"), file, time);
        move(
                other.resolve("host.crt"),
                keystore.resolve("host.crt"),
                Files.getLastModifiedTime(keystore.resolve("host.crt")));
        clock.pass(SECOND);

        assertThat(signer(crypto)).isEqualTo("CN=second");
    }

    private static void move(Path from, Path to, FileTime time) throws IOException {
        Files.setLastModifiedTime(from, time);
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aChangeWithNoTraceIsNoticedWhileTheFileIsYoung() throws Exception {
        Path file = keystore.resolve("ca.crt");
        FileTime now = FileTime.from(clock.instant());
        Files.setLastModifiedTime(file, now);
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");
        assertThat(signer(crypto)).isEqualTo("CN=first");

        // the same length, in the same tick of the file system's clock, in the same file
        String text = Files.readString(file);
        Files.writeString(file, text.replace("CERTIFICATE", "CERTIFICATX"));
        Files.setLastModifiedTime(file, now);
        List<String> log =
                Log.of(
                        () -> {
                            for (int i = 0; i < 5; i++) {
                                clock.pass(SECOND);
                                assertThat(signer(crypto)).isEqualTo("CN=first");
                            }
                        });

        assertThat(log).filteredOn(line -> line.contains("ca.crt is damaged")).hasSize(1);
    }

    @Test
    void whoACaNoLongerVouchesForIsRefusedOnceItIsReplaced() throws Exception {
        Crypto crypto = open("cms-sign", "host", "cms-verify-ca", "ca");
        Message message = Cms.signed(crypto);
        assertThat(crypto.open(message).signer()).isPresent();

        Pki.ca("CN=another").saveCertificate(keystore, "ca");
        clock.pass(SECOND);

        assertThat(Cms.reason(crypto, message)).isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void whatIsNotInTheOptionsIsNotTrusted() throws Exception {
        CmsCryptoProvider provider = new CmsCryptoProvider(clock, clock);
        Pki.ca("CN=another").saveCertificate(keystore, "another");
        Crypto both =
                Cms.open(provider, keystore, "cms-sign", "host", "cms-verify-ca", "ca,another");
        Message message = Cms.signed(both);
        assertThat(both.open(message).signer()).isPresent();

        Crypto one = Cms.open(provider, keystore, "cms-verify-ca", "another");

        assertThat(Cms.reason(one, message)).isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aNewKeyToDecryptWithAndANewReceiverAreUsed() throws Exception {
        Crypto crypto =
                open(
                        "cms-sign",
                        "host",
                        "cms-verify-ca",
                        "ca",
                        "cms-encrypt",
                        "host",
                        "cms-decrypt",
                        "host");
        Message toFirst = Cms.signed(crypto);
        assertThat(crypto.open(toFirst).encrypted()).isTrue();

        second.save(keystore, "host");
        clock.pass(SECOND);

        assertThat(signer(crypto)).isEqualTo("CN=second");
        assertThat(Cms.reason(crypto, toFirst)).isEqualTo(DropReason.UNDECRYPTABLE);
    }
}
