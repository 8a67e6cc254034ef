// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Makes SignedData as old peers take it, and byte for byte in the form in which they make it:
 * version 1, the signer's certificate in it, issuer and serial number, three signed attributes, RSA
 * with PKCS#1 v1.5, DER. Bouncy Castle's generator chooses some of that by itself, and is not for
 * several threads.
 */
final class SignatureWriter {

    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private final DigestAlgorithm digest;
    private final Clock clock;

    SignatureWriter(DigestAlgorithm digest, Clock clock) {
        this.digest = digest;
        this.clock = clock;
    }

    /** A signature for content that travels beside it. */
    byte[] detached(Identity signer, byte[] content) throws IOException, GeneralSecurityException {
        return write(signer, content, null);
    }

    /** A signature with its content in it. */
    byte[] embedding(Identity signer, byte[] content) throws IOException, GeneralSecurityException {
        return write(signer, content, new DEROctetString(content));
    }

    private byte[] write(Identity signer, byte[] content, ASN1OctetString embedded)
            throws IOException, GeneralSecurityException {
        ASN1Set attributes = attributes(content);
        byte[] signature =
                Rsa.fastest().sign(digest, signer.key(), attributes.getEncoded(ASN1Encoding.DER));
        SignerInfo info =
                new SignerInfo(
                        new SignerIdentifier(signer.id()),
                        digest.identifier(),
                        attributes,
                        RSA,
                        new DEROctetString(signature),
                        (ASN1Set) null);
        SignedData data =
                new SignedData(
                        new DERSet(digest.identifier()),
                        new ContentInfo(CMSObjectIdentifiers.data, embedded),
                        new DERSet(signer.holder().toASN1Structure()),
                        null,
                        new DERSet(info));
        return new ContentInfo(CMSObjectIdentifiers.signedData, data).getEncoded(ASN1Encoding.DER);
    }

    private ASN1Set attributes(byte[] content) {
        ASN1EncodableVector attributes = new ASN1EncodableVector(3);
        attributes.add(attribute(CMSAttributes.contentType, CMSObjectIdentifiers.data));
        attributes.add(attribute(CMSAttributes.signingTime, new Time(Date.from(clock.instant()))));
        attributes.add(
                attribute(
                        CMSAttributes.messageDigest,
                        new DEROctetString(digest.start().digest(content))));
        return new DERSet(attributes);
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }
}
