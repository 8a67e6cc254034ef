// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * The CAs whose signers are believed. A signer is certified by one of them directly: a CA in
 * between counts if it is itself one of them. What was found out about a certificate is kept, so
 * that a message costs one verification.
 */
final class Trust {

    private static final int CACHED = 10_000;

    private final List<Watched<List<Authority>>> sources;
    private final Map<String, CertifiedSigner> cache =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        @Override
                        protected boolean removeEldestEntry(
                                Map.Entry<String, CertifiedSigner> eldest) {
                            return size() > CACHED;
                        }
                    });

    Trust(List<Watched<List<Authority>>> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * Finds the CA that certified a signer. Says nothing of the time for which it did.
     *
     * @throws DropException if none did, or the certificate is not for signing
     */
    CertifiedSigner certified(Certificate certificate)
            throws DropException, IOException, GeneralSecurityException {
        // as it came, since that is what was signed
        byte[] der = certificate.getEncoded(ASN1Encoding.DL);
        String fingerprint = Certificates.fingerprint(der);
        CertifiedSigner known = cache.get(fingerprint);
        if (known != null && isStillTrusted(known.authority())) {
            return known;
        }
        CertifiedSigner found = certify(certificate, fingerprint);
        cache.put(fingerprint, found);
        return found;
    }

    private boolean isStillTrusted(Authority authority) {
        for (Watched<List<Authority>> source : sources) {
            if (source.get().contains(authority)) {
                return true;
            }
        }
        return false;
    }

    private CertifiedSigner certify(Certificate certificate, String fingerprint)
            throws DropException, IOException, GeneralSecurityException {
        for (Watched<List<Authority>> source : sources) {
            for (Authority authority : source.get()) {
                if (authority.subject().equals(certificate.getIssuer())
                        && isSignedBy(authority, certificate)) {
                    return signer(authority, new X509CertificateHolder(certificate), fingerprint);
                }
            }
        }
        throw bad(
                "no CA of cms-verify-ca certified '"
                        + certificate.getSubject()
                        + "', issued by '"
                        + certificate.getIssuer()
                        + "'");
    }

    private static boolean isSignedBy(Authority authority, Certificate certificate)
            throws IOException, GeneralSecurityException {
        AlgorithmIdentifier algorithm = certificate.getSignatureAlgorithm();
        Optional<DigestAlgorithm> digest =
                DigestAlgorithm.ofSignature(algorithm, authority.key().isRsa());
        return digest.isPresent()
                && algorithm.equals(certificate.getTBSCertificate().getSignature())
                && authority
                        .key()
                        .verifies(
                                digest.get(),
                                ByteBuffer.wrap(
                                        certificate
                                                .getTBSCertificate()
                                                .getEncoded(ASN1Encoding.DL)),
                                certificate.getSignature().getOctets());
    }

    private static CertifiedSigner signer(
            Authority authority, X509CertificateHolder holder, String fingerprint)
            throws DropException, GeneralSecurityException {
        X509Certificate certificate = Certificates.of(holder);
        String subject = Certificates.subject(certificate);
        Optional<String> obstacle = Certificates.notForSigning(certificate);
        if (obstacle.isPresent()) {
            throw bad("the certificate of '" + subject + "': " + obstacle.get());
        }
        try {
            return new CertifiedSigner(
                    new Signer(subject, fingerprint, authority.name(), certificate),
                    Verifier.of(certificate.getPublicKey()),
                    authority);
        } catch (InvalidKeyException e) {
            throw bad("the certificate of '" + subject + "' has " + e.getMessage());
        }
    }

    private static DropException bad(String what) {
        return new DropException(DropReason.BAD_SIGNATURE, what);
    }
}
