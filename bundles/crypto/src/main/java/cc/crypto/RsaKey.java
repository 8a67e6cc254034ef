// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;

/** An RSA key as it stands in a file. */
record RsaKey(PrivateKey key, BigInteger modulus, BigInteger exponent) {

    /**
     * @throws KeystoreException if it cannot be read, or is of another kind or size
     */
    static RsaKey read(KeystoreFile file) throws KeystoreException {
        PrivateKeyInfo info = Pem.privateKey(file);
        if (!PKCSObjectIdentifiers.rsaEncryption.equals(
                info.getPrivateKeyAlgorithm().getAlgorithm())) {
            throw new KeystoreException(
                    file.path() + " is no RSA key, and deployed peers take nothing else");
        }
        try {
            RSAPrivateKey parts = RSAPrivateKey.getInstance(info.parsePrivateKey());
            Rsa.requireSize(parts.getModulus().bitLength());
            return new RsaKey(
                    Rsa.fastest().privateKey(info.getEncoded()),
                    parts.getModulus(),
                    parts.getPublicExponent());
        } catch (InvalidKeyException e) {
            throw new KeystoreException(file.path() + " is " + e.getMessage());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            // without its message: that could quote the key
            throw new KeystoreException(file.path() + " is damaged: no RSA key that can be used");
        }
    }

    PublicKey publicKey() throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }
}
