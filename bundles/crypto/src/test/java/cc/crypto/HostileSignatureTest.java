// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.Opened;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.BERSet;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures and envelopes that somebody changed on the way, or made to do harm. */
class HostileSignatureTest {

    private static final Set<DropReason> REFUSALS =
            Set.of(DropReason.BAD_SIGNATURE, DropReason.UNDECRYPTABLE);

    /** Many parts of a name. */
    private static final int CROWD = 10_000;

    private final Crypto verifying = Cms.open(Cms.keystore(), "cms-verify-ca", "ca");
    private final Crypto decrypting =
            Cms.open(Cms.keystore(), "cms-verify-ca", "ca", "cms-decrypt", "confdb");
    private final Message signed = Cms.signed(Cms.open(Cms.keystore(), "cms-sign", "user1"));
    private final Message sealed =
            Cms.signed(Cms.open(Cms.keystore(), "cms-sign", "user1", "cms-encrypt", "confdb"));

    @Test
    void noBitOfASignatureCanBeFlippedToAnyEffect() throws DropException {
        for (int bit = 0; bit < 8; bit++) {
            assertFlipsFail(verifying, signed, bit);
        }
    }

    @Test
    void noBitOfAnEnvelopeCanBeFlippedToAnyEffect() throws DropException {
        assertFlipsFail(decrypting, sealed, 0);
        assertFlipsFail(decrypting, sealed, 5);
    }

    /** Flips a bit of each byte in turn: the message is refused, or was not changed by it. */
    private static void assertFlipsFail(Crypto crypto, Message message, int bit)
            throws DropException {
        Opened honest = crypto.open(message);
        byte[] signature = message.signature().toByteArray();
        int without = 0;
        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= (byte) (1 << bit);
            try {
                Opened opened = crypto.open(Cms.with(message, changed));
                assertThat(opened).as("byte " + i).isEqualTo(honest);
                without++;
            } catch (DropException e) {
                assertThat(REFUSALS).as("byte " + i).contains(e.reason());
            }
        }
        // the letters of a name, whose case is of no account, and an envelope's versions
        assertThat(without).isLessThan(80);
    }

    @Test
    void noBitOfABodyCanBeFlipped() {
        byte[] body = signed.body().toByteArray();
        for (int i = 0; i < 8 * body.length; i++) {
            byte[] changed = body.clone();
            changed[i / 8] ^= (byte) (1 << i % 8);
            Message message =
                    Cms.with(signed, Frame.wrap(changed), signed.signature().toByteArray());
            assertThat(Cms.reason(verifying, message)).isEqualTo(DropReason.BAD_SIGNATURE);
        }
    }

    @Test
    void whatIsCutOffIsRefusedAtEachLength() {
        byte[] signature = signed.signature().toByteArray();
        for (int length = 1; length < signature.length; length++) {
            assertThat(Cms.reason(verifying, Cms.with(signed, Arrays.copyOf(signature, length))))
                    .isEqualTo(DropReason.BAD_SIGNATURE);
        }
        byte[] envelope = sealed.signature().toByteArray();
        for (int length = 0; length < envelope.length; length++) {
            assertThat(Cms.reason(decrypting, Cms.with(sealed, Arrays.copyOf(envelope, length))))
                    .isEqualTo(DropReason.UNDECRYPTABLE);
        }
    }

    @Test
    void nothingMayComeAfterTheEnd() {
        byte[] signature = signed.signature().toByteArray();

        assertThat(
                        Cms.refusal(
                                verifying,
                                Cms.with(signed, Arrays.copyOf(signature, signature.length + 1))))
                .hasMessageContaining("bytes after the end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 1000})
    void exactlyOneSignerIsTaken(int count) throws Exception {
        ASN1EncodableVector signers = new ASN1EncodableVector();
        for (int i = 0; i < count; i++) {
            signers.add(info());
        }
        byte[] changed = withSigners(new DLSet(signers));

        assertThat(Cms.refusal(verifying, Cms.with(signed, changed)))
                .hasMessageContaining(count == 1000 ? "more than" : "it has " + count + " signers")
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aCrowdOfCertificatesIsRefused() throws Exception {
        SignedData data = data();
        ASN1EncodableVector certificates = new ASN1EncodableVector();
        for (int i = 0; i < 9; i++) {
            certificates.add(data.getCertificates().getObjectAt(0));
        }
        byte[] changed = encode(data, new DLSet(certificates), data.getSignerInfos());

        assertThat(Cms.refusal(verifying, Cms.with(signed, changed)))
                .hasMessageContaining("9 certificates");
    }

    @Test
    void aSignatureWithNoCertificateIsRefused() throws Exception {
        SignedData data = data();

        for (ASN1Set none : new ASN1Set[] {null, new DERSet()}) {
            byte[] changed = encode(data, none, data.getSignerInfos());
            assertThat(Cms.refusal(verifying, Cms.with(signed, changed)))
                    .hasMessageContaining("certificate is not with it");
        }
    }

    @Test
    void aSignatureOfAttributesIsNoneOfAContent() throws Exception {
        // the attack on RFC 5652: what was signed as attributes, presented as content
        SignerInfo info = info();
        byte[] attributes = info.getAuthenticatedAttributes().getEncoded("DER");
        SignerInfo bare =
                new SignerInfo(
                        info.getSID(),
                        info.getDigestAlgorithm(),
                        (ASN1Set) null,
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        (ASN1Set) null);
        Message message = Cms.with(signed, Frame.wrap(attributes), withSigners(new DERSet(bare)));

        assertThat(Cms.reason(verifying, message)).isEqualTo(DropReason.BAD_JSON);
    }

    @Test
    void attributesAreNotChanged() throws Exception {
        Attribute other =
                attribute(new ASN1ObjectIdentifier("1.2.3"), new DEROctetString(new byte[1]));
        refused(attributes -> add(attributes, other), "was not made by the key");
    }

    @Test
    void attributesAreNotLeftOut() throws Exception {
        refused(attributes -> without(attributes, CMSAttributes.messageDigest), "no attribute");
        refused(attributes -> without(attributes, CMSAttributes.contentType), "no attribute");
        refused(
                attributes -> without(attributes, CMSAttributes.signingTime),
                "was not made by the key");
    }

    @Test
    void attributesAreThereOnce() throws Exception {
        Attribute digest = attribute(CMSAttributes.messageDigest, new DEROctetString(new byte[32]));
        Attribute type = attribute(CMSAttributes.contentType, CMSObjectIdentifiers.data);
        refused(attributes -> add(attributes, digest), "twice");
        refused(attributes -> add(attributes, type), "twice");
        Attribute two =
                new Attribute(
                        CMSAttributes.contentType,
                        new DERSet(
                                new ASN1Encodable[] {
                                    CMSObjectIdentifiers.data, CMSObjectIdentifiers.signedData
                                }));
        refused(attributes -> add(without(attributes, CMSAttributes.contentType), two), "twice");
    }

    @Test
    void theDigestIsThatOfTheBody() throws Exception {
        Attribute digest = attribute(CMSAttributes.messageDigest, new DEROctetString(new byte[32]));
        refused(
                attributes -> add(without(attributes, CMSAttributes.messageDigest), digest),
                "signs another body");
    }

    private void refused(UnaryOperator<ASN1Set> change, String why) throws Exception {
        SignerInfo info = info();
        SignerInfo changed =
                new SignerInfo(
                        info.getSID(),
                        info.getDigestAlgorithm(),
                        change.apply(info.getAuthenticatedAttributes()),
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        (ASN1Set) null);
        assertThat(Cms.refusal(verifying, Cms.with(signed, withSigners(new DERSet(changed)))))
                .hasMessageContaining(why)
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void unsignedAttributesAreOfNoAccount() throws Exception {
        SignerInfo info = info();
        Attribute other = attribute(CMSAttributes.messageDigest, new DEROctetString(new byte[32]));
        SignerInfo changed =
                new SignerInfo(
                        info.getSID(),
                        info.getDigestAlgorithm(),
                        info.getAuthenticatedAttributes(),
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        new DERSet(other));

        assertThat(verifying.open(Cms.with(signed, withSigners(new DERSet(changed)))))
                .isEqualTo(verifying.open(signed));
    }

    @Test
    void theOrderOfAttributesIsOfNoAccount() throws Exception {
        // old OpenSSL writes them as they were added; what is signed is the sorted set
        SignerInfo info = info();
        ASN1Set attributes = info.getAuthenticatedAttributes();
        ASN1EncodableVector reversed = new ASN1EncodableVector();
        for (int i = attributes.size() - 1; i >= 0; i--) {
            reversed.add(attributes.getObjectAt(i));
        }
        SignerInfo changed =
                new SignerInfo(
                        info.getSID(),
                        info.getDigestAlgorithm(),
                        new BERSet(reversed),
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        (ASN1Set) null);
        byte[] ber =
                new ContentInfo(
                                CMSObjectIdentifiers.signedData,
                                new SignedData(
                                        data().getDigestAlgorithms(),
                                        data().getEncapContentInfo(),
                                        data().getCertificates(),
                                        null,
                                        new BERSet(changed)))
                        .getEncoded("BER");

        assertThat(verifying.open(Cms.with(signed, ber))).isEqualTo(verifying.open(signed));
    }

    @Test
    void allFailuresToDecryptAreOne() throws Exception {
        byte[] envelope = sealed.signature().toByteArray();
        String text = Cms.refusal(decrypting, Cms.with(sealed, new byte[] {1})).getMessage();
        byte[] padding = envelope.clone();
        padding[padding.length - 1] ^= 1;
        byte[] key = envelope.clone();
        key[200] ^= 1; // within the encrypted key
        Crypto other = Cms.open(Cms.keystore(), "cms-sign", "user1", "cms-encrypt", "server");

        for (byte[] changed :
                new byte[][] {padding, key, Cms.signed(other).signature().toByteArray()}) {
            assertThat(Cms.refusal(decrypting, Cms.with(sealed, changed)))
                    .hasMessage(text)
                    .extracting(DropException::reason)
                    .isEqualTo(DropReason.UNDECRYPTABLE);
        }
    }

    @Test
    void anEnvelopeWithAnEnvelopeInsideIsRefused() throws Exception {
        Receiver receiver = Receiver.read(KeystoreFile.read(Cms.keystore().resolve("confdb.crt")));
        byte[] twice =
                new EnvelopeWriter(ContentCipher.AES128)
                        .seal(receiver, sealed.signature().toByteArray());

        assertThat(Cms.reason(decrypting, Cms.with(sealed, twice)))
                .isEqualTo(DropReason.UNDECRYPTABLE);
    }

    @Test
    void anEncryptedMessageIsNoSignature() {
        Message message = Cms.with(signed, sealed.signature().toByteArray());

        assertThat(Cms.reason(verifying, message)).isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aHugePartIsRefusedUnread() {
        Message message = Cms.with(signed, new byte[(64 << 20) + 1]);

        assertThat(Cms.refusal(verifying, message)).hasMessageContaining("64 MB");
    }

    @Test
    void aBodyOfNothingIsRefused() throws Exception {
        Crypto signing = Cms.open(Cms.keystore(), "cms-sign", "user1");
        Message empty = signing.seal(Cms.TYPE, Body.EMPTY, Frame.EMPTY);
        assertThat(verifying.open(empty).signer()).isPresent();

        Message nothing = Message.of(Cms.TYPE, Frame.EMPTY, empty.signature(), Frame.EMPTY);
        assertThat(Cms.reason(verifying, nothing)).isEqualTo(DropReason.BAD_SIGNATURE);
    }

    @Test
    void aNameOfManyPartsTakesNoTime() throws Exception {
        // the same parts in two orders: X.520 would have each compared with all
        X500Name name = crowd(1);
        Pki.Entry honest = Pki.certificate("CN=x").make();
        Certificate from = honest.certificate().toASN1Structure();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(1));
        generator.setIssuer(name);
        generator.setSubject(name);
        generator.setStartDate(from.getStartDate());
        generator.setEndDate(from.getEndDate());
        generator.setSignature(from.getSignatureAlgorithm());
        generator.setSubjectPublicKeyInfo(from.getSubjectPublicKeyInfo());
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(generator.generateTBSCertificate());
        parts.add(from.getSignatureAlgorithm());
        parts.add(from.getSignature());
        SignerInfo info = info();
        SignerInfo changed =
                new SignerInfo(
                        new SignerIdentifier(new IssuerAndSerialNumber(crowd(2), BigInteger.ONE)),
                        info.getDigestAlgorithm(),
                        info.getAuthenticatedAttributes(),
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        (ASN1Set) null);

        refusedFast(
                encode(data(), new DLSet(new DERSequence(parts)), new DLSet(changed), padding()),
                "a certificate of");
    }

    @Test
    void aCertificateOfUnusualSizeIsRefused() throws Exception {
        Pki.Entry large =
                Pki.certificate("CN=x")
                        .with(
                                new ASN1ObjectIdentifier("1.2.3"),
                                false,
                                new DEROctetString(new byte[32 << 10]))
                        .make();
        byte[] changed =
                encode(
                        data(),
                        new DLSet(large.certificate().toASN1Structure()),
                        data().getSignerInfos());

        assertThat(Cms.refusal(verifying, Cms.with(signed, changed)))
                .hasMessageContaining("a certificate of");
    }

    private static X500Name crowd(long seed) {
        List<RDN> parts = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            parts.add(new RDN(BCStyle.CN, new DERUTF8String("n" + i)));
        }
        Collections.shuffle(parts, new Random(seed));
        return new X500Name(parts.toArray(new RDN[0]));
    }

    @Test
    void aSetOfManyValuesIsNotSorted() throws Exception {
        ASN1EncodableVector values = new ASN1EncodableVector();
        for (int i = 10 * CROWD; i > 0; i--) {
            values.add(new ASN1Integer(i));
        }
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.addAll(info().getAuthenticatedAttributes().toArray());
        attributes.add(new Attribute(new ASN1ObjectIdentifier("1.2.3"), new DLSet(values)));
        SignerInfo info = info();
        SignerInfo changed =
                new SignerInfo(
                        info.getSID(),
                        info.getDigestAlgorithm(),
                        new DLSet(attributes),
                        info.getDigestEncryptionAlgorithm(),
                        info.getEncryptedDigest(),
                        (ASN1Set) null);

        refusedFast(
                encode(data(), data().getCertificates(), new DLSet(changed), padding()),
                "attributes of");
    }

    /** Makes a message large enough for the many values to be let through to where they harm. */
    private static ASN1Set padding() {
        return new DLSet(new DEROctetString(new byte[CROWD * 1600]));
    }

    private void refusedFast(byte[] signature, String why) throws IOException {
        BerScan.check(signature);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long from = threads.getCurrentThreadCpuTime();
        assertThat(Cms.refusal(verifying, Cms.with(signed, signature)))
                .hasMessageContaining(why)
                .extracting(DropException::reason)
                .isEqualTo(DropReason.BAD_SIGNATURE);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - from))
                .isLessThan(Duration.ofSeconds(2));
    }

    private SignedData data() throws IOException {
        return SignatureReader.parse(signed.signature().toByteArray());
    }

    private SignerInfo info() throws IOException {
        return SignerInfo.getInstance(data().getSignerInfos().getObjectAt(0));
    }

    private byte[] withSigners(ASN1Set signers) throws IOException {
        return encode(data(), data().getCertificates(), signers);
    }

    private static byte[] encode(SignedData data, ASN1Set certificates, ASN1Set signers)
            throws IOException {
        return encode(data, certificates, signers, null);
    }

    private static byte[] encode(
            SignedData data, ASN1Set certificates, ASN1Set signers, ASN1Set revoked)
            throws IOException {
        return new ContentInfo(
                        CMSObjectIdentifiers.signedData,
                        new SignedData(
                                data.getDigestAlgorithms(),
                                data.getEncapContentInfo(),
                                certificates,
                                revoked,
                                signers))
                .getEncoded("DL");
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }

    private static ASN1Set add(ASN1Set attributes, Attribute attribute) {
        ASN1EncodableVector all = new ASN1EncodableVector();
        all.addAll(attributes.toArray());
        all.add(attribute);
        return new DERSet(all);
    }

    private static ASN1Set without(ASN1Set attributes, ASN1ObjectIdentifier type) {
        ASN1EncodableVector kept = new ASN1EncodableVector();
        for (ASN1Encodable element : attributes) {
            if (!Attribute.getInstance(element).getAttrType().equals(type)) {
                kept.add(element);
            }
        }
        if (kept.size() == attributes.size()) {
            fail("there is no attribute " + type);
        }
        return new DERSet(kept);
    }
}
