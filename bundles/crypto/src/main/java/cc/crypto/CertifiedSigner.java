// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Signer;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A signer that a CA certified.
 *
 * @param key the signer's, to verify messages with
 */
record CertifiedSigner(Signer signer, Verifier key, Authority authority) {

    /**
     * @throws DropException if the signer's certificate or its CA's is not valid at this time
     */
    void requireValid(Instant now) throws DropException {
        requireValid(signer.certificate(), now);
        requireValid(authority.certificate(), now);
    }

    private static void requireValid(X509Certificate certificate, Instant now)
            throws DropException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw expired(certificate, "expired on " + until);
        }
        if (now.isBefore(from)) {
            throw expired(certificate, "is not valid before " + from);
        }
    }

    private static DropException expired(X509Certificate certificate, String what) {
        return new DropException(
                DropReason.EXPIRED,
                "the certificate of '" + Certificates.subject(certificate) + "' " + what);
    }
}
