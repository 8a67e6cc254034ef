// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With OpenSSL's command, as deployed peers use its library. */
class OpenSslTest {

    private static final String USER1 = " -signer ks/user1.crt -inkey ks/private/user1.key ";
    private static final Frame JSON = Cms.body().stamped(Cms.TYPE, "").toJson();

    @TempDir Path folder;

    private OpenSsl openssl;
    private Crypto verifying;
    private Crypto decrypting;

    @BeforeEach
    void prepare() throws Exception {
        openssl = new OpenSsl(folder);
        Cms.copy(Cms.keystore(), folder.resolve("ks"));
        Files.write(folder.resolve("body"), JSON.toByteArray());
        CertificateMaker maker =
                new CertificateMaker(new X500Name("O=Test"), Duration.ofDays(1), Clock.systemUTC());
        new KeystoreMaker(folder.resolve("ks"), maker).make("newca", List.of("host"));
        verifying = open("cms-verify-ca", "ca,newca");
        decrypting = open("cms-verify-ca", "ca", "cms-decrypt", "confdb");
    }

    /** Crypto of now, since OpenSSL's messages are of now. */
    private Crypto open(String... options) {
        return Cms.open(new CmsCryptoProvider(), folder.resolve("ks"), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256", "sha384", "sha512"})
    void verifiesWhatIsSignedHere(String digest) throws Exception {
        Message message =
                open("cms-sign", "user1", "cms-digest", digest)
                        .seal(Cms.TYPE, Cms.body(), Frame.EMPTY);
        Files.write(folder.resolve("body"), message.body().toByteArray());
        Files.write(folder.resolve("sig"), message.signature().toByteArray());

        openssl.run(
                "cms -verify -inform DER -in sig -content body -binary -CAfile ks/ca.crt -out out");
        openssl.run(
                "smime -verify -inform DER -in sig -content body -binary -CAfile ks/ca.crt -out"
                        + " out2");

        assertThat(folder.resolve("out")).hasBinaryContent(message.body().toByteArray());
        assertThat(folder.resolve("out2")).hasBinaryContent(message.body().toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes128-cbc", "aes192-cbc", "aes256-cbc", "3des"})
    void decryptsWhatIsEncryptedHere(String cipher) throws Exception {
        Message message =
                open("cms-sign", "user1", "cms-encrypt", "confdb", "cms-cipher", cipher)
                        .seal(Cms.TYPE, Cms.body(), Frame.EMPTY);
        Files.write(folder.resolve("sealed"), message.signature().toByteArray());

        openssl.run(
                "cms -decrypt -inform DER -in sealed -binary -recip ks/confdb.crt -inkey"
                        + " ks/private/confdb.key -out inner");
        openssl.run("cms -verify -inform DER -in inner -binary -CAfile ks/ca.crt -out out");

        assertThat(Files.readString(folder.resolve("out"))).contains("\"filename\":\"f1\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -sign -md sha1",
                "cms -sign -md sha256",
                "cms -sign -md sha384",
                "cms -sign -md sha512",
                "cms -sign -noattr",
                "cms -sign -noattr -md sha1",
                "cms -sign -nosmimecap",
                "cms -sign -nodetach",
                "cms -sign -nodetach -noattr",
                "cms -sign -nodetach -stream",
                "cms -sign -stream",
                "cms -sign -certfile ks/ca.crt",
                "smime -sign",
                "smime -sign -md sha1",
                "smime -sign -nodetach",
                "smime -sign -noattr",
                "smime -sign -nodetach -stream",
            })
    void isVerifiedWhereOldPeersVerifyIt(String command) throws Exception {
        openssl.run(command + USER1 + "-binary -in body -outform DER -out sig");

        Opened opened = verifying.open(message("sig"));

        assertThat(opened.body().toJson()).isEqualTo(JSON);
        assertThat(opened.signer().orElseThrow().subject()).contains("CN=user1");
    }

    @ParameterizedTest
    @CsvSource({
        "cms -sign -md md5 KEY, its digest is not taken",
        "cms -sign -md sha224 KEY, its digest is not taken",
        "cms -sign KEY -keyopt rsa_padding_mode:pss, its algorithm is not taken",
        "cms -sign -nocerts KEY, certificate is not with it",
        "smime -sign -nocerts KEY, certificate is not with it",
        "cms -sign -keyid KEY, not named by issuer and serial number",
        "cms -sign -econtent_type 1.2.3.4 KEY, a content of another type",
        "cms -sign KEY -signer ks/user1.crt -inkey ks/private/user1.key, it has 2 signers",
    })
    void isRefusedInAFormThatNoPeerNeeds(String command, String why) throws Exception {
        // of version 3, with a key id to name it by
        String host = "-signer ks/host.crt -inkey ks/private/host.key";
        openssl.run(command.replace("KEY", host) + " -binary -in body -outform DER -out sig");

        assertThat(Cms.refusal(verifying, message("sig")))
                .hasMessageContaining(why)
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aStructureThatOnlyDigestsOrCarriesIsRefused() throws Exception {
        openssl.run("cms -digest_create -binary -in body -outform DER -out digested");
        openssl.run("cms -data_create -binary -in body -outform DER -out data");
        openssl.run("crl2pkcs7 -nocrl -certfile ks/user1.crt -outform DER -out certificates");

        for (String file : List.of("digested", "data", "certificates")) {
            assertThat(Cms.reason(verifying, message(file)))
                    .as(file)
                    .isEqualTo(DropReason.BAD_SIGNATURE);
        }
    }

    @Test
    void theSignerOfAnEmbeddedContentSignedAnotherBody() throws Exception {
        Files.writeString(folder.resolve("other"), "{\"req\": \"pub.infofile\"}");
        openssl.run("cms -sign -nodetach" + USER1 + "-binary -in other -outform DER -out sig");

        assertThat(Cms.refusal(verifying, message("sig"))).hasMessage("it signs another body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -encrypt -aes128",
                "cms -encrypt -aes192",
                "cms -encrypt -aes256",
                "cms -encrypt -des3",
                "cms -encrypt -aes128 -stream",
                "smime -encrypt -aes128",
                "smime -encrypt -des3",
            })
    void isDecryptedWhereOldPeersDecryptIt(String command) throws Exception {
        openssl.run("cms -sign -nodetach" + USER1 + "-binary -in body -outform DER -out inner");
        openssl.run(command + " -binary -in inner -outform DER -out sealed ks/confdb.crt");

        assertThat(decrypting.open(encrypted("sealed")).body().toJson()).isEqualTo(JSON);
    }

    @Test
    void isDecryptedWhereItIsOneOfSeveralReceivers() throws Exception {
        openssl.run("cms -sign -nodetach" + USER1 + "-binary -in body -outform DER -out inner");
        openssl.run(
                "cms -encrypt -aes128 -binary -in inner -outform DER -out sealed ks/server.crt"
                        + " ks/confdb.crt");

        assertThat(decrypting.open(encrypted("sealed")).body().toJson()).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -encrypt -aes128 -keyid -recip ks/host.crt",
                "cms -encrypt -aes128 -recip ks/host.crt -keyopt rsa_padding_mode:oaep",
                "cms -encrypt -aes-128-gcm -recip ks/host.crt",
                "cms -encrypt -camellia128 -recip ks/host.crt",
                "cms -encrypt -rc2-128 -provider legacy -provider default -recip ks/host.crt",
                "cms -encrypt -aes128 -recip ks/server.crt",
                "cms -EncryptedData_encrypt -aes128 -secretkey 000102030405060708090a0b0c0d0e0f",
            })
    void isNotDecryptedInAFormThatNoPeerNeeds(String command) throws Exception {
        openssl.run("cms -sign -nodetach" + USER1 + "-binary -in body -outform DER -out inner");
        openssl.run(command + " -binary -in inner -outform DER -out sealed");

        Crypto host = open("cms-verify-ca", "ca", "cms-decrypt", "host");
        assertThat(Cms.reason(host, encrypted("sealed"))).isEqualTo(DropReason.UNDECRYPTABLE);
    }

    @Test
    void isDecryptedAndVerifiedWithKeysThatAreMadeHere() throws Exception {
        openssl.run(
                "cms -sign -nodetach -signer ks/host.crt -inkey ks/private/host.key -binary"
                        + " -in body -outform DER -out inner");
        openssl.run("cms -encrypt -aes128 -binary -in inner -outform DER -out sealed ks/host.crt");
        openssl.run("verify -CAfile ks/newca.crt -purpose smimesign ks/host.crt");

        Crypto host = open("cms-verify-ca", "newca", "cms-decrypt", "host");
        assertThat(host.open(encrypted("sealed")).signer().orElseThrow().subject())
                .isEqualTo("CN=host,O=Test");
    }

    @Test
    void isNotDecryptedWithNoSignatureInside() throws Exception {
        openssl.run("cms -encrypt -aes128 -binary -in body -outform DER -out sealed ks/confdb.crt");

        assertThat(Cms.reason(decrypting, encrypted("sealed"))).isEqualTo(DropReason.UNDECRYPTABLE);
    }

    @Test
    void isRefusedWithADetachedSignatureInside() throws Exception {
        openssl.run("cms -sign" + USER1 + "-binary -in body -outform DER -out inner");
        openssl.run(
                "cms -encrypt -aes128 -binary -in inner -outform DER -out sealed ks/confdb.crt");

        assertThat(Cms.reason(decrypting, encrypted("sealed"))).isEqualTo(DropReason.BAD_SIGNATURE);
    }

    private Message message(String file) throws IOException {
        return Message.of(
                Cms.TYPE, JSON, Frame.wrap(Files.readAllBytes(folder.resolve(file))), Frame.EMPTY);
    }

    private Message encrypted(String file) throws IOException {
        return Message.of(
                Cms.TYPE,
                Message.ENCRYPTED,
                Frame.wrap(Files.readAllBytes(folder.resolve(file))),
                Frame.EMPTY);
    }
}
