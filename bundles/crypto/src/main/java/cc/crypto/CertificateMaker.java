// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes RSA keys, and X.509 v3 certificates of what signs and decrypts messages. */
final class CertificateMaker {

    private static final int KEY_BITS = 2048;
    private static final int SERIAL_BITS = 159;

    /** Clocks of two machines that get their keys at the same time differ. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private final X500Name base;
    private final Duration lifetime;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param base what stands in all subjects in front of the name
     */
    CertificateMaker(X500Name base, Duration lifetime, Clock clock) {
        this.base = base;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    static PrivateKey newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        return generator.generateKeyPair().getPrivate();
    }

    /** A CA's certificate, signed by itself. */
    X509CertificateHolder authority(String name, RsaKey key)
            throws GeneralSecurityException, IOException {
        X500Name subject = subject(name);
        return sign(
                builder(subject, subject, key.publicKey(), expiry())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
                key.key());
    }

    /** A certificate for a key that signs and decrypts; valid no longer than its issuer's. */
    X509CertificateHolder certificate(String name, RsaKey key, Identity issuer)
            throws GeneralSecurityException, IOException {
        Date latest = issuer.certificate().getNotAfter();
        return sign(
                builder(
                                issuer.holder().getSubject(),
                                subject(name),
                                key.publicKey(),
                                expiry().before(latest) ? expiry() : latest)
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                        .addExtension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                        .addExtension(
                                Extension.authorityKeyIdentifier,
                                false,
                                new JcaX509ExtensionUtils()
                                        .createAuthorityKeyIdentifier(
                                                issuer.certificate().getPublicKey())),
                issuer.key());
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Date until)
            throws GeneralSecurityException, IOException {
        Instant from = clock.instant().minus(BACKDATED);
        return new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(SERIAL_BITS, random).setBit(0),
                        Date.from(from),
                        until,
                        subject,
                        key)
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    }

    private Date expiry() {
        return Date.from(clock.instant().plus(lifetime));
    }

    private X500Name subject(String name) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        for (RDN rdn : base.getRDNs()) {
            subject.addMultiValuedRDN(rdn.getTypesAndValues());
        }
        return subject.addRDN(BCStyle.CN, name).build();
    }

    private static X509CertificateHolder sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            Rsa rsa = Rsa.fastest();
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder("SHA256withRSA");
            return builder.build(rsa.provider().map(signer::setProvider).orElse(signer).build(key));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
