// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A certificate with its private key. RSA, since old peers take nothing else.
 *
 * @param holder the certificate in the form that goes into messages
 * @param id what signatures and recipients name the certificate by
 * @param keyFile for messages to operators
 */
record Identity(
        X509Certificate certificate,
        X509CertificateHolder holder,
        IssuerAndSerialNumber id,
        PrivateKey key,
        Path keyFile) {

    /**
     * @throws KeystoreException if one of the two cannot be read, or they do not belong together
     */
    static Identity of(KeystoreFile certificateFile, KeystoreFile keyFile)
            throws KeystoreException {
        X509CertificateHolder holder = Pem.certificates(certificateFile).get(0);
        X509Certificate certificate = certificate(certificateFile.path(), holder);
        RsaKey key = RsaKey.read(keyFile);
        if (!(certificate.getPublicKey() instanceof RSAPublicKey publicKey)
                || !publicKey.getModulus().equals(key.modulus())
                || !publicKey.getPublicExponent().equals(key.exponent())) {
            throw new KeystoreException(
                    keyFile.path()
                            + " is not the key of the certificate "
                            + certificateFile.path());
        }
        requireWorking(key.key(), publicKey, keyFile.path());
        return new Identity(
                certificate,
                holder,
                new IssuerAndSerialNumber(holder.getIssuer(), holder.getSerialNumber()),
                key.key(),
                keyFile.path());
    }

    static X509Certificate certificate(Path file, X509CertificateHolder holder)
            throws KeystoreException {
        try {
            return Certificates.of(holder);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeystoreException(file + " is damaged: a certificate that cannot be read");
        }
    }

    /** A key whose parts do not fit each other would make signatures that nobody can verify. */
    private static void requireWorking(PrivateKey key, PublicKey publicKey, Path file)
            throws KeystoreException {
        byte[] probe = {'c', 'c'};
        boolean works;
        try {
            byte[] signature = Rsa.fastest().sign(DigestAlgorithm.SHA256, key, probe);
            works =
                    Verifier.of(publicKey)
                            .verifies(DigestAlgorithm.SHA256, ByteBuffer.wrap(probe), signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            works = false;
        }
        if (!works) {
            throw new KeystoreException(file + " is damaged: its signatures do not verify");
        }
    }

    /**
     * A reader of the files of an identity that signs.
     *
     * @throws KeystoreException if its certificate may not sign
     */
    static Identity forSigning(List<KeystoreFile> files) throws KeystoreException {
        Identity identity = of(files.get(0), files.get(1));
        Optional<String> obstacle = Certificates.notForSigning(identity.certificate());
        if (obstacle.isPresent()) {
            throw new KeystoreException(
                    files.get(0).path() + " may not sign messages: " + obstacle.get());
        }
        return identity;
    }
}
