// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Crypto;
import cc.api.Frame;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmsOptionsTest {

    @TempDir Path folder;

    private Path keystore;

    @BeforeEach
    void copy() throws IOException {
        keystore = folder.resolve("ks");
        Cms.copy(Cms.keystore(), keystore);
    }

    private String mistake(String... options) {
        Options read = Cms.options(keystore, options);
        Crypto crypto = new CmsCryptoProvider().open(read);
        assertUnusable(crypto);
        try {
            read.check();
        } catch (OptionException e) {
            return e.getMessage();
        }
        throw new AssertionError("taken: " + List.of(options));
    }

    private static void assertUnusable(Crypto crypto) {
        assertThatThrownBy(() -> crypto.seal(Cms.TYPE, Cms.body(), Frame.EMPTY))
                .isInstanceOf(IllegalStateException.class);
        assertThat(crypto.verifies()).isTrue();
        assertThat(Cms.refusal(crypto, Cms.signed(Crypto.NONE)))
                .hasMessageContaining("cannot be used");
    }

    @Test
    void withoutOptionsThereIsNoCrypto() {
        assertThat(new CmsCryptoProvider().open(Options.of(Map.of()))).isSameAs(Crypto.NONE);
        assertThat(Cms.open(keystore)).isSameAs(Crypto.NONE);
        assertThat(Cms.open(keystore, "cms-sign", "", "cms-time-window", "0"))
                .isSameAs(Crypto.NONE);
    }

    @Test
    void noOptionOfCryptoIsUnknown() {
        Options options = Cms.options(keystore, "cms-cipher", "3des", "cms-digest", "sha1");
        new CmsCryptoProvider().open(options);

        assertThat(options.unknown()).isEmpty();
    }

    @Test
    void optionsOfTheServerAreInherited() {
        Map<String, Object> server = new HashMap<>();
        server.put("cms-keystore", keystore.toString());
        server.put("cms-sign", "user1");
        server.put("cms-verify-ca", "ca");
        Options daemon =
                Options.of(Map.of("cms-verify-ca", "ca2"))
                        .inherit(server, name -> name.startsWith("cms-"));

        Crypto crypto = new CmsCryptoProvider().open(daemon);
        daemon.check();

        assertThat(crypto.signs()).isTrue();
        assertThat(Cms.refusal(crypto, Cms.signed(crypto)))
                .hasMessageContaining("no CA of cms-verify-ca certified");
    }

    @Test
    void theKeystoreMustBeSet() {
        Options options = Options.of(Map.of("cms-sign", "user1", "service.pid", "cc.server~x"));
        assertUnusable(new CmsCryptoProvider().open(options));

        assertThatThrownBy(options::check)
                .hasMessage(
                        "cc.server~x: cms-keystore is not set: must be a folder with NAME.crt and,"
                                + " for what signs or decrypts, private/NAME.key");
    }

    @Test
    void theKeystoreMustBeAFolder() {
        keystore = folder.resolve("nowhere");

        assertThat(mistake("cms-sign", "user1"))
                .contains("cms-keystore = '" + keystore + "'", "it is no folder");
    }

    @ParameterizedTest
    @CsvSource({"cms-encrypt,confdb,cms-sign", "cms-decrypt,confdb,cms-verify-ca"})
    void someOptionsComeInPairs(String option, String value, String with) {
        assertThat(mistake(option, value))
                .contains(option + " = 'confdb': must be set together with " + with);
    }

    @Test
    void allMistakesAreReportedTogether() {
        assertThat(
                        mistake(
                                "cms-sign",
                                "nobody",
                                "cms-verify-ca",
                                "ca,nothing",
                                "cms-encrypt",
                                "none",
                                "cms-digest",
                                "md5",
                                "cms-cipher",
                                "rot13",
                                "cms-time-window",
                                "-1"))
                .contains(
                        "cms-sign = 'nobody': must be the name of a certificate with its key in"
                                + " the keystore: ",
                        "nobody.crt is not there",
                        "cms-verify-ca = 'ca,nothing'",
                        "nothing.crt is not there",
                        "cms-encrypt = 'none'",
                        "none.crt is not there",
                        "cms-digest = 'md5': must be one of sha1, sha256, sha384, sha512",
                        "cms-cipher = 'rot13': must be one of aes128-cbc",
                        "cms-time-window = '-1': must be seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../user1",
                "private/user1",
                "/etc/passwd",
                ".",
                "..",
                "a\\b",
                ".hidden",
                "a\nb"
            })
    void namesAreNoPaths(String name) {
        assertThat(mistake("cms-sign", name)).contains("no path");
        assertThat(mistake("cms-verify-ca", "ca," + name)).contains("no path");
    }

    @Test
    void theKeyMustBeThere() throws IOException {
        Files.delete(keystore.resolve("private/user1.key"));

        assertThat(mistake("cms-sign", "user1")).contains("private/user1.key is not there");
    }

    @ParameterizedTest
    @CsvSource({
        "garbage, holds no PEM private key",
        "-----BEGIN PRIVATE KEY-----\\n@@@\\n-----END PRIVATE KEY-----, is damaged",
        "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----, is damaged",
        "'', holds no PEM private key",
    })
    void theKeyMustBeOne(String content, String why) throws IOException {
        Files.writeString(keystore.resolve("private/user1.key"), content.replace("\\n", "\n"));

        assertThat(mistake("cms-sign", "user1")).contains("private/user1.key " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "garbage, holds no PEM certificate",
        "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----, is damaged",
    })
    void theCertificateMustBeOne(String content, String why) throws IOException {
        Files.writeString(keystore.resolve("ca.crt"), content.replace("\\n", "\n"));

        assertThat(mistake("cms-verify-ca", "ca")).contains("ca.crt " + why);
    }

    @Test
    void theKeyMustBeThatOfTheCertificate() throws IOException {
        Files.copy(keystore.resolve("private/server.key"), keystore.resolve("private/confdb2.key"));
        Files.copy(keystore.resolve("confdb.crt"), keystore.resolve("confdb2.crt"));

        assertThat(mistake("cms-verify-ca", "ca", "cms-decrypt", "confdb2"))
                .contains("private/confdb2.key is not the key of the certificate")
                .contains("confdb2.crt");
    }

    @Test
    void aFolderIsNoCertificate() throws IOException {
        Files.createDirectory(keystore.resolve("dir.crt"));

        assertThat(mistake("cms-verify-ca", "dir")).contains("dir.crt is no regular file");
    }

    @Test
    void anEncryptedKeyIsNotUsed() throws Exception {
        OpenSsl openssl = new OpenSsl(folder);
        for (String form : List.of("pkcs8 -topk8", "rsa -traditional -aes128")) {
            openssl.run(
                    form
                            + " -in ks/private/user1.key -out ks/private/locked.key -passout"
                            + " pass:secret");
            Files.copy(
                    keystore.resolve("user1.crt"),
                    keystore.resolve("locked.crt"),
                    StandardCopyOption.REPLACE_EXISTING);

            assertThat(mistake("cms-sign", "locked"))
                    .contains("private/locked.key is encrypted with a password")
                    .doesNotContain("secret");
        }
    }

    @Test
    void keysOfBothFormsOfPemAreUsed() throws Exception {
        new OpenSsl(folder)
                .run("rsa -traditional -in ks/private/user1.key -out ks/private/old.key");
        String certificate = Files.readString(keystore.resolve("user1.crt"));
        Files.writeString(keystore.resolve("old.crt"), "Certificate:\n  text\n" + certificate);
        assertThat(keystore.resolve("private/old.key")).content().contains("RSA PRIVATE KEY");

        Crypto crypto = Cms.open(keystore, "cms-sign", "old", "cms-verify-ca", "ca");

        assertThat(crypto.signs()).isTrue();
    }

    @Test
    void aCaFileMayHoldSeveral() throws Exception {
        Files.writeString(
                keystore.resolve("all.crt"),
                Files.readString(keystore.resolve("ca2.crt"))
                        + Files.readString(keystore.resolve("ca.crt")));
        Crypto crypto = Cms.open(keystore, "cms-sign", "user1", "cms-verify-ca", "all");

        assertThat(crypto.open(Cms.signed(crypto)).signer().orElseThrow().ca()).isEqualTo("all");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        Pki.Entry curved =
                Pki.certificate("CN=c")
                        .pair(Pki.ec("secp256r1"))
                        .signedWith("SHA256withECDSA")
                        .make();
        curved.save(keystore, "curved");

        assertThat(mistake("cms-sign", "curved"))
                .contains("private/curved.key is no RSA key, and deployed peers take nothing else");
        assertThat(mistake("cms-sign", "user1", "cms-encrypt", "curved"))
                .contains("curved.crt has no RSA key");
    }

    @Test
    void aKeyThatIsTooSmallIsRefused() throws Exception {
        Pki.certificate("CN=small").pair(Pki.rsa("small", 512)).make().save(keystore, "small");

        assertThat(mistake("cms-sign", "small")).contains("small.key is an RSA key of 512 bits");
        assertThat(mistake("cms-verify-ca", "small")).contains("an RSA key of 512 bits");
        assertThat(mistake("cms-sign", "user1", "cms-encrypt", "small"))
                .contains("an RSA key of 512 bits");
    }

    @Test
    void nothingIsEncryptedToACa() throws Exception {
        Pki.ca("CN=newca").saveCertificate(keystore, "newca");

        assertThat(mistake("cms-sign", "user1", "cms-encrypt", "newca"))
                .contains(
                        "cms-encrypt = 'newca': must be the name of the receiver's certificate in"
                                + " the keystore, not a CA's: ",
                        "newca.crt is a CA's");
        // a CA of version 1 cannot be told from others
        Pki.certificate("CN=oldca").v1().make().saveCertificate(keystore, "oldca");
        assertThat(Cms.open(keystore, "cms-sign", "user1", "cms-encrypt", "oldca").encrypts())
                .isTrue();
    }

    @Test
    void whoSaysThatHeIsNoCaIsNone() throws Exception {
        Pki.certificate("CN=leaf").ca(false).make().saveCertificate(keystore, "leaf");

        assertThat(mistake("cms-verify-ca", "leaf"))
                .contains("leaf.crt cannot be a CA: it says that it is not a CA's");
    }

    @Test
    void whoMayNotSignDoesNot() throws Exception {
        Pki.ca("CN=newca").save(keystore, "newca");

        assertThat(mistake("cms-sign", "newca")).contains("newca.crt may not sign messages");
    }

    @Test
    void aKeyThatOthersCanReadIsUsedWithAWarning() throws Exception {
        Path key = keystore.resolve("private/user1.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        List<String> log =
                Log.of(
                        () -> {
                            CmsCryptoProvider provider = new CmsCryptoProvider();
                            Cms.open(provider, keystore, "cms-sign", "user1");
                            Cms.open(provider, keystore, "cms-sign", "user1");
                        });

        assertThat(log).filteredOn(line -> line.contains("can be read by every user")).hasSize(1);
    }
}
