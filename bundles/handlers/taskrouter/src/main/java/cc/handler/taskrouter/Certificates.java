// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Whose name is in a certificate. */
final class Certificates {

    /** A DNS name among the subject's alternative names (RFC 5280, 4.2.1.6). */
    private static final Integer DNS = 2;

    private Certificates() {}

    /** Whether it is its common name, or one of its DNS names; upper and lower case alike. */
    static boolean names(X509Certificate certificate, String host) {
        return hasCommonName(certificate, host) || hasDnsName(certificate, host);
    }

    private static boolean hasCommonName(X509Certificate certificate, String host) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .anyMatch(part -> host.equalsIgnoreCase(part.getValue().toString()));
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private static boolean hasDnsName(X509Certificate certificate, String host) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .filter(name -> DNS.equals(name.get(0)))
                            .anyMatch(name -> host.equalsIgnoreCase(String.valueOf(name.get(1))));
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
