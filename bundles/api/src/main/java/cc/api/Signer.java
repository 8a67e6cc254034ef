// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.security.cert.X509Certificate;

/**
 * Who signed a message, once the signature has been verified.
 *
 * @param subject the certificate's subject in the form of RFC 2253
 * @param fingerprint SHA-256 of the certificate, 64 lower-case hex digits
 * @param ca name in the keystore of the CA that certified it
 * @param certificate the certificate itself, for policies that look closer
 */
public record Signer(String subject, String fingerprint, String ca, X509Certificate certificate) {}
