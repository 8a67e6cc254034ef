// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A certificate whose key vouches for signers.
 *
 * @param name its name in the keystore
 */
record Authority(String name, X509Certificate certificate, X500Name subject, Verifier key) {

    /**
     * All CAs in one file: OpenSSL, and so old CC, takes each certificate in a CA's file.
     *
     * @throws KeystoreException if one of them cannot be read or may not certify
     */
    static List<Authority> read(String name, KeystoreFile file) throws KeystoreException {
        List<Authority> authorities = new ArrayList<>();
        for (X509CertificateHolder holder : Pem.certificates(file)) {
            authorities.add(of(name, file.path(), holder));
        }
        return List.copyOf(authorities);
    }

    private static Authority of(String name, Path file, X509CertificateHolder holder)
            throws KeystoreException {
        X509Certificate certificate = Identity.certificate(file, holder);
        Optional<String> obstacle = Certificates.notForCertifying(certificate);
        if (obstacle.isPresent()) {
            throw new KeystoreException(file + " cannot be a CA: " + obstacle.get());
        }
        try {
            return new Authority(
                    name,
                    certificate,
                    holder.getSubject(),
                    Verifier.of(certificate.getPublicKey()));
        } catch (InvalidKeyException | RuntimeException e) {
            throw new KeystoreException(file + " cannot be a CA: it has " + e.getMessage());
        }
    }
}
