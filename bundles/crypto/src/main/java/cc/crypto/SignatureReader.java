// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * Verifies SignedData (RFC 5652, section 5) in the one form that messages have: content type data,
 * one signer named by issuer and serial number, the signer's certificate with it. All else is
 * refused, however valid.
 */
final class SignatureReader {

    /**
     * A content with its verified signer.
     *
     * @param content what was signed
     */
    record Verified(Frame content, Signer signer) {}

    private static final int MAX_CERTIFICATES = 8;

    // what is sorted, and compared in parts, is small
    private static final int MAX_ATTRIBUTE_BYTES = 8 << 10;
    private static final int MAX_CERTIFICATE_BYTES = 32 << 10;

    private final Trust trust;
    private final Clock clock;

    SignatureReader(Trust trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * Reads the structure, without verifying anything.
     *
     * @throws IOException if it is no SignedData
     */
    static SignedData parse(byte[] der) throws IOException {
        BerScan.check(der);
        try {
            ContentInfo info = ContentInfo.getInstance(der);
            if (!CMSObjectIdentifiers.signedData.equals(info.getContentType())) {
                throw new IOException("a content of another type");
            }
            return SignedData.getInstance(info.getContent());
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage());
        }
    }

    /**
     * Verifies a signature.
     *
     * @param body what must be signed; empty if it stands in the structure
     * @throws DropException BAD_SIGNATURE or EXPIRED
     */
    Verified verify(SignedData data, Optional<Frame> body) throws DropException {
        try {
            ASN1Set infos = data.getSignerInfos();
            if (infos.size() != 1) {
                throw bad("it has " + infos.size() + " signers, where one is taken");
            }
            SignerInfo info = SignerInfo.getInstance(infos.getObjectAt(0));
            Frame content = content(data, body);
            Certificate certificate = certificate(data, info);
            requireForm(data, info);
            CertifiedSigner signer = trust.certified(certificate);
            verify(info, signer.key(), content);
            signer.requireValid(clock.instant());
            return new Verified(content, signer.signer());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw bad("not a signature that can be read: " + e.getMessage());
        }
    }

    private static void requireForm(SignedData data, SignerInfo info) throws DropException {
        if (!data.getVersion().hasValue(1) || !info.getVersion().hasValue(1)) {
            throw bad("it is of another version than 1");
        }
        for (ASN1Encodable algorithm : data.getDigestAlgorithms()) {
            if (AlgorithmIdentifier.getInstance(algorithm)
                    .getAlgorithm()
                    .equals(info.getDigestAlgorithm().getAlgorithm())) {
                return;
            }
        }
        throw bad("its digest is not among those that it announces");
    }

    private static Frame content(SignedData data, Optional<Frame> body) throws DropException {
        ContentInfo inside = data.getEncapContentInfo();
        if (!CMSObjectIdentifiers.data.equals(inside.getContentType())) {
            throw bad("it signs a content of another type");
        }
        ASN1Encodable embedded = inside.getContent();
        if (embedded == null) {
            return body.orElseThrow(() -> bad("what it signs is not in it"));
        }
        Frame content = Frame.wrap(ASN1OctetString.getInstance(embedded).getOctets());
        if (body.isPresent() && !body.get().equals(content)) {
            throw bad("it signs another body");
        }
        return content;
    }

    private static Certificate certificate(SignedData data, SignerInfo info)
            throws DropException, IOException {
        ASN1Set certificates = data.getCertificates();
        if (certificates == null || certificates.size() == 0) {
            throw bad("the signer's certificate is not with it");
        }
        if (certificates.size() > MAX_CERTIFICATES) {
            throw bad("it has " + certificates.size() + " certificates");
        }
        if (!(info.getSID().getId().toASN1Primitive() instanceof ASN1Sequence id)) {
            throw bad("the signer is not named by issuer and serial number");
        }
        byte[] signer = id.getEncoded(ASN1Encoding.DL);
        for (ASN1Encodable element : certificates) {
            if (element.toASN1Primitive() instanceof ASN1Sequence sequence) {
                int size = sequence.getEncoded().length;
                if (size > MAX_CERTIFICATE_BYTES) {
                    throw bad("it has a certificate of " + size + " bytes");
                }
                Certificate certificate = Certificate.getInstance(sequence);
                if (Arrays.equals(Certificates.id(certificate), signer)) {
                    return certificate;
                }
            }
        }
        throw bad("the signer's certificate is not with it");
    }

    private static void verify(SignerInfo info, Verifier key, Frame content)
            throws DropException, IOException, GeneralSecurityException {
        DigestAlgorithm digest =
                DigestAlgorithm.of(info.getDigestAlgorithm())
                        .orElseThrow(
                                () ->
                                        bad(
                                                "its digest is not taken, "
                                                        + info.getDigestAlgorithm()
                                                                .getAlgorithm()));
        if (!digest.signsAs(info.getDigestEncryptionAlgorithm(), key.isRsa())) {
            throw bad(
                    "its algorithm is not taken, "
                            + info.getDigestEncryptionAlgorithm().getAlgorithm());
        }
        ASN1Set attributes = info.getAuthenticatedAttributes();
        ByteBuffer signed;
        if (attributes == null) {
            signed = content.buffer();
        } else {
            requireDigest(attributes, digest, content);
            // what is signed is their DER, in whatever order and form they came
            signed = ByteBuffer.wrap(attributes.getEncoded(ASN1Encoding.DER));
        }
        if (!key.verifies(digest, signed, info.getEncryptedDigest().getOctets())) {
            throw bad("it was not made by the key of its certificate, or was changed");
        }
    }

    private static void requireDigest(ASN1Set attributes, DigestAlgorithm digest, Frame content)
            throws DropException, IOException {
        int size = attributes.getEncoded().length;
        if (size > MAX_ATTRIBUTE_BYTES) {
            throw bad("it has attributes of " + size + " bytes");
        }
        ASN1Encodable type = attribute(attributes, CMSAttributes.contentType);
        if (!CMSObjectIdentifiers.data.equals(type)) {
            throw bad("it signs a content of another type");
        }
        MessageDigest found = digest.start();
        found.update(content.buffer());
        byte[] signed =
                ASN1OctetString.getInstance(attribute(attributes, CMSAttributes.messageDigest))
                        .getOctets();
        if (!MessageDigest.isEqual(signed, found.digest())) {
            throw bad("it signs another body");
        }
    }

    /** The one value of an attribute that must be there once. */
    private static ASN1Encodable attribute(ASN1Set attributes, ASN1ObjectIdentifier type)
            throws DropException {
        ASN1Encodable value = null;
        for (Enumeration<?> all = attributes.getObjects(); all.hasMoreElements(); ) {
            Attribute attribute = Attribute.getInstance(all.nextElement());
            if (type.equals(attribute.getAttrType())) {
                if (value != null || attribute.getAttrValues().size() != 1) {
                    throw bad("it has the attribute " + type + " twice");
                }
                value = attribute.getAttrValues().getObjectAt(0);
            }
        }
        if (value == null) {
            throw bad("it has no attribute " + type);
        }
        return value;
    }

    private static DropException bad(String what) {
        return new DropException(DropReason.BAD_SIGNATURE, what);
    }
}
