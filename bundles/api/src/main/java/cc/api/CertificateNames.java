// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that stand in a certificate. */
public final class CertificateNames {

    /** A DNS name among the subject's alternative names (RFC 5280, 4.2.1.6). */
    private static final Integer DNS = 2;

    private CertificateNames() {}

    /** Its common names and its DNS names, in lower case: names of hosts have no other. */
    public static Set<String> of(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        addCommonNames(certificate, names);
        addDnsNames(certificate, names);
        return names;
    }

    private static void addCommonNames(X509Certificate certificate, Set<String> names) {
        try {
            String subject = certificate.getSubjectX500Principal().getName();
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String cn) {
                    names.add(cn.toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException e) {
            // then it has none that anybody can read
            names.clear();
        }
    }

    private static void addDnsNames(X509Certificate certificate, Set<String> names) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> one : all) {
                    if (DNS.equals(one.get(0)) && one.get(1) instanceof String dns) {
                        names.add(dns.toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // its common name counts all the same
            return;
        }
    }
}
