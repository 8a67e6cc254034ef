// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What an X.509 certificate may be used for. Certificates of version 1 say nothing about that, and
 * old installations have them: they may be used for everything.
 */
final class Certificates {

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final int KEY_CERT_SIGN = 5;

    private static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    private static final String ANY_USE = "2.5.29.37.0";

    /** Critical extensions that are obeyed here: key usage, constraints, extended usage, names. */
    private static final Set<String> KNOWN =
            Set.of("2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.17");

    private static final Map<String, String> EMAIL = Map.of("1.2.840.113549.1.9.1", "emailAddress");

    private Certificates() {}

    /** The JDK's form of a certificate. */
    static X509Certificate of(X509CertificateHolder certificate) throws CertificateException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(certificate.getEncoded()));
        } catch (IOException e) {
            throw new CertificateException(e);
        }
    }

    /**
     * Issuer and serial number as they stand in messages. Compared byte by byte: all peers copy
     * them from the certificate, and comparing names in the way of X.520 takes time by the square
     * of their parts, of which a stranger may send many.
     */
    static byte[] id(Certificate certificate) throws IOException {
        return new IssuerAndSerialNumber(certificate).getEncoded(ASN1Encoding.DL);
    }

    /** SHA-256 in lower-case hex. */
    static String fingerprint(byte[] der) {
        return HexFormat.of().formatHex(DigestAlgorithm.SHA256.start().digest(der));
    }

    static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    static String issuer(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal());
    }

    /** RFC 2253, with the one word that it lacks: left alone, the address would be hex of BER. */
    private static String name(X500Principal principal) {
        return principal.getName(X500Principal.RFC2253, EMAIL);
    }

    /** Why it may not sign messages; empty if it may. */
    static Optional<String> notForSigning(X509Certificate certificate) {
        if (!allows(certificate, DIGITAL_SIGNATURE) && !allows(certificate, NON_REPUDIATION)) {
            return Optional.of("its key usage does not allow signatures");
        }
        try {
            // as OpenSSL, and so every old peer, has it for S/MIME
            List<String> uses = certificate.getExtendedKeyUsage();
            if (uses != null && !uses.contains(EMAIL_PROTECTION) && !uses.contains(ANY_USE)) {
                return Optional.of("its extended key usage does not allow signed messages");
            }
        } catch (CertificateParsingException e) {
            return Optional.of("its extended key usage cannot be read");
        }
        return unknownCritical(certificate);
    }

    /** Why it may not certify others; empty if it may. */
    static Optional<String> notForCertifying(X509Certificate certificate) {
        boolean says = certificate.getExtensionValue("2.5.29.19") != null;
        if (says && certificate.getBasicConstraints() < 0) {
            return Optional.of("it says that it is not a CA's");
        }
        if (!allows(certificate, KEY_CERT_SIGN)) {
            return Optional.of("its key usage does not allow certificates");
        }
        return unknownCritical(certificate);
    }

    /** Whether it says of itself that it is a CA's. */
    static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0;
    }

    private static boolean allows(X509Certificate certificate, int use) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || use < usage.length && usage[use];
    }

    private static Optional<String> unknownCritical(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical == null
                ? Optional.empty()
                : critical.stream()
                        .filter(id -> !KNOWN.contains(id))
                        .findFirst()
                        .map(id -> "it has a critical extension that is not known here, " + id);
    }
}
