// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import cc.api.config.Options;
import cc.api.config.Wildcard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which hosts a message may be of, by the certificate that signed it: the option {@code host-names}
 * of handlers that believe a {@code hostname}. Immutable.
 *
 * @param open whether a certificate that is not listed may name any host
 * @param own whether one that is not listed may name the hosts that stand in it
 * @param listed hosts by the names of certificates: common name, DNS name, or SHA-256 fingerprint,
 *     in lower case. A certificate that is listed may name these hosts alone, upper and lower case
 *     alike
 */
public record HostPolicy(boolean open, boolean own, Map<String, List<Wildcard>> listed) {

    /** The option. */
    public static final String OPTION = "host-names";

    /** The word for: hosts that stand in the certificate. */
    public static final String CERTIFICATE = "certificate";

    private static final Pattern FINGERPRINT =
            Pattern.compile("[0-9a-fA-F]{2}(:?[0-9a-fA-F]{2}){31}");

    /**
     * Reads {@code host-names}.
     *
     * @param any the handler's word for: a certificate may name any host; this is the default
     */
    public static HostPolicy of(Options options, String any) {
        boolean open = false;
        boolean own = false;
        Map<String, List<Wildcard>> listed = new LinkedHashMap<>();
        for (String entry : options.list(OPTION, List.of(any))) {
            int equal = entry.indexOf('=');
            if (entry.equals(any)) {
                open = true;
            } else if (entry.equals(CERTIFICATE)) {
                own = true;
            } else if (equal <= 0 || equal == entry.length() - 1) {
                options.problem(OPTION, allowed(any));
            } else {
                String name = name(entry.substring(0, equal).strip());
                Wildcard hosts = Wildcard.of(lower(entry.substring(equal + 1).strip()));
                listed.merge(name, List.of(hosts), HostPolicy::joined);
            }
        }
        if (open && own) {
            options.problem(OPTION, allowed(any));
        }
        return new HostPolicy(open, own, listed);
    }

    public HostPolicy {
        listed = Map.copyOf(listed);
    }

    private static String allowed(String any) {
        return "either '"
                + any
                + "' or 'certificate', or CERTIFICATE=HOST with a certificate's common name, DNS"
                + " name or SHA-256 fingerprint and a host's name, * for any, or several of these"
                + " with commas between them";
    }

    private static String name(String text) {
        String plain = FINGERPRINT.matcher(text).matches() ? text.replace(":", "") : text;
        return lower(plain);
    }

    /** Names of hosts have no upper case. */
    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static List<Wildcard> joined(List<Wildcard> some, List<Wildcard> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Whether every message may name every host: then nobody needs to look who signed it. */
    public boolean allowsAll() {
        return open && listed.isEmpty();
    }

    /**
     * Whether a message may be of a host.
     *
     * @param signer who signed the message; empty where nobody is verified
     */
    public boolean allows(Optional<Signer> signer, String host) {
        if (allowsAll()) {
            return true;
        }
        if (signer.isEmpty()) {
            return false;
        }
        Set<String> names = CertificateNames.of(signer.get().certificate());
        List<Wildcard> hosts =
                Stream.concat(names.stream(), Stream.of(signer.get().fingerprint()))
                        .flatMap(name -> listed.getOrDefault(name, List.of()).stream())
                        .toList();
        if (!hosts.isEmpty()) {
            return hosts.stream().anyMatch(wildcard -> wildcard.matches(lower(host)));
        }
        return open || own && names.contains(lower(host));
    }

    /**
     * Checks that a message may be of a host, and raises an alarm if not.
     *
     * @param handler name of it, for operators
     * @throws DropException {@link DropReason#FOREIGN_HOST} if it may not; as {@link
     *     Exchange#signer()}
     */
    public void require(Exchange exchange, String host, String handler, Alarms alarms)
            throws DropException {
        if (allowsAll()) {
            return;
        }
        Optional<Signer> signer = exchange.signer();
        if (!allows(signer, host)) {
            String refusal = refusal(signer, host);
            alarms.raise(handler, refusal, refusal);
            throw new DropException(DropReason.FOREIGN_HOST, refusal);
        }
    }

    /** Why a message may not be of a host, for operators. */
    public static String refusal(Optional<Signer> signer, String host) {
        return "host '"
                + Printable.of(host, 80)
                + "' is claimed by "
                + signer.map(
                                by ->
                                        "'"
                                                + Printable.of(by.subject(), 200)
                                                + "', whose certificate is not for it ("
                                                + OPTION
                                                + ")")
                        .orElse(
                                "somebody unknown: "
                                        + OPTION
                                        + " needs a server with cms-verify-ca");
    }
}
