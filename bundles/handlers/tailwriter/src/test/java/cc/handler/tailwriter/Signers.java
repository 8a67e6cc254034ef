// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Who signs messages in tests. */
final class Signers {

    private Signers() {}

    /** Somebody with the certificate of web1. */
    static Signer web1() {
        try (InputStream pem = Signers.class.getResourceAsStream("/web1.crt")) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(pem);
            return new Signer("CN=web1,O=x", "f", "ca", certificate);
        } catch (IOException | CertificateException e) {
            throw new AssertionError(e);
        }
    }
}
