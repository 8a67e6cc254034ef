// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Makes EnvelopedData as old peers take it: version 0, one receiver by issuer and serial number,
 * its key by RSA with PKCS#1 v1.5.
 */
final class EnvelopeWriter {

    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private final ContentCipher cipher;
    private final SecureRandom random = new SecureRandom();

    EnvelopeWriter(ContentCipher cipher) {
        this.cipher = cipher;
    }

    byte[] seal(Receiver receiver, byte[] content) throws IOException, GeneralSecurityException {
        byte[] secret = bytes(cipher.keyBytes());
        byte[] iv = bytes(cipher.blockBytes());
        KeyTransRecipientInfo recipient =
                new KeyTransRecipientInfo(
                        new RecipientIdentifier(receiver.id()),
                        RSA,
                        new DEROctetString(Rsa.fastest().encrypt(receiver.key(), secret)));
        EncryptedContentInfo encrypted =
                new EncryptedContentInfo(
                        CMSObjectIdentifiers.data,
                        new AlgorithmIdentifier(cipher.id(), new DEROctetString(iv)),
                        new DEROctetString(encrypt(secret, iv, content)));
        EnvelopedData data =
                new EnvelopedData(
                        null, new DERSet(new RecipientInfo(recipient)), encrypted, (ASN1Set) null);
        return new ContentInfo(CMSObjectIdentifiers.envelopedData, data)
                .getEncoded(ASN1Encoding.DER);
    }

    private byte[] encrypt(byte[] secret, byte[] iv, byte[] content)
            throws GeneralSecurityException {
        Cipher jca = Cipher.getInstance(cipher.transformation());
        jca.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(secret, cipher.keyAlgorithm()),
                new IvParameterSpec(iv));
        return jca.doFinal(content);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
