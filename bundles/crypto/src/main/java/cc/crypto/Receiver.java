// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * To whom messages are encrypted.
 *
 * @param id what messages name the receiver's certificate by
 */
record Receiver(X509Certificate certificate, IssuerAndSerialNumber id, PublicKey key) {

    /**
     * @throws KeystoreException if nothing can be encrypted to the certificate in the file, or it
     *     is a CA's, which only an operator's mistake puts here
     */
    static Receiver read(KeystoreFile file) throws KeystoreException {
        Path path = file.path();
        X509CertificateHolder holder = Pem.certificates(file).get(0);
        X509Certificate certificate = Identity.certificate(path, holder);
        if (Certificates.isAuthority(certificate)) {
            throw new KeystoreException(path + " is a CA's");
        }
        if (!(certificate.getPublicKey() instanceof RSAPublicKey key)) {
            throw new KeystoreException(
                    path + " has no RSA key, and deployed peers decrypt with no other");
        }
        try {
            Rsa.requireSize(key.getModulus().bitLength());
            return new Receiver(
                    certificate,
                    new IssuerAndSerialNumber(holder.getIssuer(), holder.getSerialNumber()),
                    Rsa.fastest().publicKey(key));
        } catch (InvalidKeyException e) {
            throw new KeystoreException(path + " has " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeystoreException(path + " has an RSA key that cannot be used");
        }
    }
}
