// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * Decrypts EnvelopedData (RFC 5652, section 6). Why it could not is never told: neither a log nor
 * the time it takes may answer who tries paddings (Bleichenbacher's attack, Vaudenay's attack).
 */
final class EnvelopeReader {

    private static final int MAX_RECIPIENTS = 8;

    private final SecureRandom random = new SecureRandom();

    /**
     * @return the content; empty if it is not encrypted to this key, or damaged
     */
    Optional<byte[]> open(Identity recipient, byte[] der) {
        try {
            BerScan.check(der);
            ContentInfo info = ContentInfo.getInstance(der);
            if (!CMSObjectIdentifiers.envelopedData.equals(info.getContentType())) {
                return Optional.empty();
            }
            EnvelopedData data = EnvelopedData.getInstance(info.getContent());
            Optional<KeyTransRecipientInfo> ours = ours(data.getRecipientInfos(), recipient);
            EncryptedContentInfo content = data.getEncryptedContentInfo();
            Optional<ContentCipher> cipher =
                    ContentCipher.of(content.getContentEncryptionAlgorithm().getAlgorithm());
            if (ours.isEmpty()
                    || cipher.isEmpty()
                    || content.getEncryptedContent() == null
                    || !CMSObjectIdentifiers.data.equals(content.getContentType())) {
                return Optional.empty();
            }
            byte[] secret =
                    unwrap(
                            recipient,
                            ours.get().getEncryptedKey().getOctets(),
                            cipher.get().keyBytes());
            return Optional.of(decrypt(cipher.get(), secret, content));
        } catch (IOException
                | GeneralSecurityException
                | InvalidCipherTextException
                | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<KeyTransRecipientInfo> ours(ASN1Set recipients, Identity recipient)
            throws IOException {
        byte[] ours = Certificates.id(recipient.holder().toASN1Structure());
        if (recipients.size() > MAX_RECIPIENTS) {
            return Optional.empty();
        }
        for (ASN1Encodable element : recipients) {
            if (element.toASN1Primitive() instanceof ASN1Sequence sequence) {
                KeyTransRecipientInfo info = KeyTransRecipientInfo.getInstance(sequence);
                if (info.getRecipientIdentifier().getId().toASN1Primitive()
                                instanceof ASN1Sequence id
                        && Arrays.equals(id.getEncoded(ASN1Encoding.DL), ours)
                        && PKCSObjectIdentifiers.rsaEncryption.equals(
                                info.getKeyEncryptionAlgorithm().getAlgorithm())) {
                    return Optional.of(info);
                }
            }
        }
        return Optional.empty();
    }

    /** The content's key; with a wrong padding, a random one, with which decryption goes on. */
    private byte[] unwrap(Identity recipient, byte[] encrypted, int length)
            throws InvalidCipherTextException {
        byte[] fallback = new byte[length];
        random.nextBytes(fallback);
        int modulus =
                (((RSAPublicKey) recipient.certificate().getPublicKey()).getModulus().bitLength()
                                + 7)
                        / 8;
        PKCS1Encoding encoding = new PKCS1Encoding(new RawRsa(recipient.key(), modulus), fallback);
        encoding.init(false, new AsymmetricKeyParameter(true));
        return encoding.processBlock(encrypted, 0, encrypted.length);
    }

    private static byte[] decrypt(ContentCipher cipher, byte[] secret, EncryptedContentInfo content)
            throws GeneralSecurityException {
        byte[] iv =
                ASN1OctetString.getInstance(content.getContentEncryptionAlgorithm().getParameters())
                        .getOctets();
        Cipher jca = Cipher.getInstance(cipher.transformation());
        jca.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(secret, cipher.keyAlgorithm()),
                new IvParameterSpec(iv));
        return jca.doFinal(content.getEncryptedContent().getOctets());
    }
}
