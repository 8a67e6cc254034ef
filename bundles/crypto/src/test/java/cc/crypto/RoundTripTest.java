// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

    private final Crypto signing = open("cms-sign", "user1");
    private final Crypto verifying = open("cms-verify-ca", "ca");
    private final Crypto encrypting = open("cms-sign", "user1", "cms-encrypt", "confdb");
    private final Crypto decrypting = open("cms-verify-ca", "ca", "cms-decrypt", "confdb");

    private static Crypto open(String... options) {
        return Cms.open(Cms.keystore(), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256", "sha384", "sha512"})
    void aSignedMessageIsVerified(String digest) throws DropException {
        Message message =
                open("cms-sign", "user1", "cms-digest", digest)
                        .seal(Cms.TYPE, Cms.body(), Frame.EMPTY);

        Opened opened = verifying.open(message);

        assertThat(message.body()).isEqualTo(opened.body().toJson());
        assertThat(opened.body().get("filename")).isEqualTo("f1");
        assertThat(opened.body().get("req")).isEqualTo("pub.infofile");
        assertThat(opened.encrypted()).isFalse();
        assertThat(opened.signer().orElseThrow().ca()).isEqualTo("ca");
    }

    @ParameterizedTest
    @CsvSource({"aes128-cbc,sha256", "aes192-cbc,sha1", "aes256-cbc,sha512", "3des,sha384"})
    void anEncryptedMessageIsDecryptedAndVerified(String cipher, String digest)
            throws DropException {
        Crypto sender =
                open(
                        "cms-sign",
                        "user1",
                        "cms-encrypt",
                        "confdb",
                        "cms-cipher",
                        cipher,
                        "cms-digest",
                        digest);
        Message message = sender.seal(Cms.TYPE, Cms.body(), Frame.EMPTY);

        Opened opened = decrypting.open(message);

        assertThat(message.body()).isEqualTo(Frame.of("ENC1"));
        assertThat(new String(message.signature().toByteArray(), StandardCharsets.ISO_8859_1))
                .doesNotContain("filename");
        assertThat(opened.encrypted()).isTrue();
        assertThat(opened.body().get("filename")).isEqualTo("f1");
        assertThat(opened.signer()).isPresent();
    }

    @Test
    void whatIsAskedForIsTold() {
        assertThat(signing.signs()).isTrue();
        assertThat(signing.encrypts()).isFalse();
        assertThat(signing.verifies()).isFalse();
        assertThat(encrypting.encrypts()).isTrue();
        assertThat(decrypting.verifies()).isTrue();
        assertThat(decrypting.signs()).isFalse();
    }

    @Test
    void theBlobIsVouchedForByItsHash() throws Exception {
        Message message = signing.seal(Cms.TYPE, Cms.body(), Cms.BLOB);

        String hash =
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-1").digest(Cms.BLOB.toByteArray()));
        assertThat(verifying.open(message).body().get("blob_hash")).isEqualTo("SHA-1:" + hash);
        Message sealed = encrypting.seal(Cms.TYPE, Cms.body(), Cms.BLOB);
        assertThat(decrypting.open(sealed).body().get("blob_hash")).isEqualTo("SHA-1:" + hash);
        assertThat(sealed.blob()).isEqualTo(Cms.BLOB);
    }

    @Test
    void anotherBlobIsRefused() {
        Message message = signing.seal(Cms.TYPE, Cms.body(), Cms.BLOB);
        Message other =
                Message.of(Cms.TYPE, message.body(), message.signature(), Frame.of("other"));

        assertThat(Cms.reason(verifying, other)).isEqualTo(DropReason.BAD_BLOB);
    }

    @Test
    void aBlobThatWentMissingIsNoticed() {
        Message message = signing.seal(Cms.TYPE, Cms.body(), Cms.BLOB);
        Message without = Message.of(Cms.TYPE, message.body(), message.signature(), Frame.EMPTY);

        assertThat(Cms.reason(verifying, without)).isEqualTo(DropReason.BAD_BLOB);
    }

    @Test
    void anEmptyFileOfAnOldPeerIsAnEmptyPartWithTheHashOfNothing() throws Exception {
        String nothing = "SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709";
        Message message = sign(Cms.body().stamped(Cms.TYPE, nothing), Frame.EMPTY);
        List<Frame> parts = new ArrayList<>(message.parts());

        assertThat(Cms.reason(verifying, message)).isEqualTo(DropReason.BAD_BLOB);

        parts.add(Frame.EMPTY);
        assertThat(verifying.open(Message.parse(parts)).body().get("blob_hash")).isEqualTo(nothing);
    }

    @Test
    void aBlobThatWasPutThereIsRefused() {
        Message message = signing.seal(Cms.TYPE, Cms.body(), Frame.EMPTY);
        Message with = Message.of(Cms.TYPE, message.body(), message.signature(), Cms.BLOB);

        assertThat(Cms.reason(verifying, with)).isEqualTo(DropReason.BAD_BLOB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA-1:",
                "SHA-256:00",
                "sha-1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "SHA-1:DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"
            })
    void aHashOfAnotherFormIsRefused(String hash) throws Exception {
        Message message = sign(Cms.body().stamped(Cms.TYPE, hash), Cms.BLOB);

        assertThat(Cms.reason(verifying, message)).isEqualTo(DropReason.BAD_BLOB);
    }

    @Test
    void aHashThatIsNoTextIsRefused() throws Exception {
        Body body = Cms.body().stamped(Cms.TYPE, "").with("blob_hash", 5);

        assertThat(Cms.reason(verifying, sign(body, Cms.BLOB))).isEqualTo(DropReason.BAD_BLOB);
        assertThat(Cms.reason(verifying, sign(body, Frame.EMPTY))).isEqualTo(DropReason.BAD_BLOB);
    }

    @Test
    void aMessageForAnotherTypeIsHijacked() {
        Message message = signing.seal(Cms.TYPE, Cms.body(), Frame.EMPTY);
        Message other =
                Message.of(
                        MessageType.of("pub.other"),
                        message.body(),
                        message.signature(),
                        Frame.EMPTY);

        assertThat(Cms.reason(verifying, other)).isEqualTo(DropReason.HIJACKED);
        Message sealed = encrypting.seal(Cms.TYPE, Cms.body(), Frame.EMPTY);
        Message moved =
                Message.of(
                        MessageType.of("pub.other"),
                        sealed.body(),
                        sealed.signature(),
                        Frame.EMPTY);
        assertThat(Cms.reason(decrypting, moved)).isEqualTo(DropReason.HIJACKED);
    }

    @Test
    void whatIsSignedMustBeJson() throws Exception {
        Identity signer = identity();
        byte[] noJson = "[1, 2".getBytes(StandardCharsets.UTF_8);
        byte[] signature =
                new SignatureWriter(DigestAlgorithm.SHA256, new TestClock(Pki.NOW))
                        .detached(signer, noJson);

        assertThat(
                        Cms.reason(
                                verifying,
                                Message.of(
                                        Cms.TYPE,
                                        Frame.wrap(noJson),
                                        Frame.wrap(signature),
                                        Frame.EMPTY)))
                .isEqualTo(DropReason.BAD_JSON);
    }

    @Test
    void aPlainMessageIsRefusedWhereASignatureIsAskedFor() {
        Message plain = Crypto.NONE.seal(Cms.TYPE, Cms.body(), Frame.EMPTY);

        assertThat(Cms.reason(verifying, plain)).isEqualTo(DropReason.UNSIGNED);
        assertThat(Cms.reason(decrypting, plain)).isEqualTo(DropReason.NOT_ENCRYPTED);
    }

    @Test
    void aSignedMessageIsRefusedWhereEncryptionIsAskedFor() {
        assertThat(Cms.reason(decrypting, Cms.signed(signing))).isEqualTo(DropReason.NOT_ENCRYPTED);
    }

    @Test
    void anEncryptedMessageIsRefusedWithNoKeyForIt() {
        Message sealed = Cms.signed(encrypting);

        assertThat(Cms.reason(verifying, sealed)).isEqualTo(DropReason.UNDECRYPTABLE);
        assertThat(Cms.reason(signing, sealed)).isEqualTo(DropReason.UNDECRYPTABLE);
        assertThat(Cms.reason(Crypto.NONE, sealed)).isEqualTo(DropReason.UNDECRYPTABLE);
    }

    @Test
    void whoOnlySignsLooksAtNoSignatureAndNoHash() throws DropException {
        Body body = Cms.body().stamped(Cms.TYPE, "SHA-1:nonsense");
        Message message = Message.of(Cms.TYPE, body.toJson(), Frame.of("garbage"), Frame.EMPTY);

        assertThat(signing.open(message).signer()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-11,false", "-9,true", "0,true", "9,true", "11,false"})
    void aTimeOutsideOfTheWindowIsRefused(int seconds, boolean taken) throws DropException {
        Crypto windowed = open("cms-verify-ca", "ca", "cms-time-window", "10");
        Body body = Body.of("time", Pki.NOW.getEpochSecond() + seconds);
        Message message = signing.seal(Cms.TYPE, body, Frame.EMPTY);

        if (taken) {
            assertThat(windowed.open(message).body().number("time")).isPositive();
        } else {
            assertThat(Cms.refusal(windowed, message))
                    .hasMessageContaining("11.0 seconds")
                    .hasMessageContaining(seconds < 0 ? "before" : "after")
                    .extracting(DropException::reason)
                    .isEqualTo(DropReason.TIME_WINDOW);
        }
        assertThat(verifying.open(message).signer()).isPresent();
    }

    @Test
    void theWindowHoldsForPlainMessagesToo() {
        Crypto windowed = open("cms-time-window", "10");
        Message old = Crypto.NONE.seal(Cms.TYPE, Body.of("time", 1000), Frame.EMPTY);

        assertThat(Cms.reason(windowed, old)).isEqualTo(DropReason.TIME_WINDOW);
    }

    @Test
    void theSignatureOfAnotherMessageIsRefused() {
        Message one = signing.seal(Cms.TYPE, Cms.body().with("n", 1), Frame.EMPTY);
        Message two = signing.seal(Cms.TYPE, Cms.body().with("n", 2), Frame.EMPTY);

        assertThat(Cms.reason(verifying, Cms.with(one, two.signature().toByteArray())))
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void anEmptyBodyWithAnotherMessagesSignatureIsRefused() {
        Message message = Cms.signed(signing);

        assertThat(
                        Cms.reason(
                                verifying,
                                Cms.with(message, Frame.EMPTY, message.signature().toByteArray())))
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aSignerOfAnotherCaIsRefused() {
        assertThat(Cms.refusal(open("cms-verify-ca", "ca2"), Cms.signed(signing)))
                .hasMessageContaining("CN=user1")
                .hasMessageContaining("CN=CC test CA 1")
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aMessageForAnotherReceiverIsRefused() {
        Message toServer =
                open("cms-sign", "user1", "cms-encrypt", "server")
                        .seal(Cms.TYPE, Cms.body(), Frame.EMPTY);

        assertThat(Cms.reason(decrypting, toServer)).isEqualTo(DropReason.UNDECRYPTABLE);
    }

    private static Message sign(Body body, Frame blob) throws Exception {
        Frame json = body.toJson();
        byte[] signature =
                new SignatureWriter(DigestAlgorithm.SHA256, new TestClock(Pki.NOW))
                        .detached(identity(), json.toByteArray());
        return Message.of(Cms.TYPE, json, Frame.wrap(signature), blob);
    }

    private static Identity identity() throws KeystoreException {
        return Identity.of(
                KeystoreFile.read(Cms.keystore().resolve("user1.crt")),
                KeystoreFile.read(Cms.keystore().resolve("private/user1.key")));
    }
}
