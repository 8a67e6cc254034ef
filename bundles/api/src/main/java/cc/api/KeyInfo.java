// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One name of a keystore.
 *
 * @param name {@code NAME} of {@code NAME.crt} and {@code private/NAME.key}
 * @param certificate whether there is a certificate
 * @param privateKey whether there is a private key
 * @param subject of the certificate, RFC 2253; empty without one
 * @param issuer of the certificate, RFC 2253; empty without one
 * @param notBefore from when the certificate is valid
 * @param notAfter until when it is
 * @param fingerprint SHA-256 of the certificate in lower-case hex; empty without one
 * @param algorithm of the key with its size, such as {@code RSA 2048}; empty if not known
 * @param problem what is wrong with the files (unreadable, key of another certificate); or empty
 */
public record KeyInfo(
        String name,
        boolean certificate,
        boolean privateKey,
        String subject,
        String issuer,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        String fingerprint,
        String algorithm,
        String problem) {}
