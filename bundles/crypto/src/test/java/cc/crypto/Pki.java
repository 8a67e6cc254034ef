// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates of every kind that a test may need, good and bad. */
final class Pki {

    /** A time at which the certificates of the test data are valid. */
    static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final AtomicLong SERIAL = new AtomicLong(1000);

    /** A certificate with its key. */
    record Entry(X509CertificateHolder certificate, KeyPair pair) {

        void save(Path keystore, String name) throws IOException {
            saveCertificate(keystore, name);
            saveKey(keystore, name);
        }

        void saveCertificate(Path keystore, String name) throws IOException {
            Files.createDirectories(keystore);
            write(keystore.resolve(name + ".crt"), "CERTIFICATE", certificate.getEncoded());
        }

        void saveKey(Path keystore, String name) throws IOException {
            Path folder = Files.createDirectories(keystore.resolve("private"));
            Path file = folder.resolve(name + ".key");
            write(file, "PRIVATE KEY", pair.getPrivate().getEncoded());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** How a certificate is to be made. */
    static final class Maker {

        private final String subject;
        private String issuer = "";
        private PrivateKey issuerKey;
        private KeyPair pair = rsa("key of leaf");
        private Instant from = NOW.minusSeconds(86_400);
        private Instant until = NOW.plusSeconds(86_400);
        private String algorithm = "SHA256withRSA";
        private boolean versionOne;
        private SubjectPublicKeyInfo info;
        private final List<Extension> extensions = new ArrayList<>();

        private Maker(String subject) {
            this.subject = subject;
        }

        Maker by(Entry ca) {
            issuer = ca.certificate().getSubject().toString();
            issuerKey = ca.pair().getPrivate();
            return this;
        }

        Maker issuer(String name) {
            issuer = name;
            return this;
        }

        Maker pair(KeyPair value) {
            pair = value;
            return this;
        }

        /** A public key that nobody needs to have the private one of. */
        Maker publicKey(BigInteger modulus, BigInteger exponent) throws IOException {
            info =
                    new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(
                                    PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            new RSAPublicKey(modulus, exponent));
            return this;
        }

        Maker from(Instant value) {
            from = value;
            return this;
        }

        Maker until(Instant value) {
            until = value;
            return this;
        }

        Maker signedWith(String value) {
            algorithm = value;
            return this;
        }

        Maker v1() {
            versionOne = true;
            return this;
        }

        Maker ca(boolean value) throws IOException {
            return with(Extension.basicConstraints, true, new BasicConstraints(value));
        }

        Maker usage(int bits) throws IOException {
            return with(Extension.keyUsage, true, new KeyUsage(bits));
        }

        Maker with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value)
                throws IOException {
            extensions.add(new Extension(id, critical, value.toASN1Primitive().getEncoded()));
            return this;
        }

        Entry make() throws GeneralSecurityException, IOException {
            X500Name name = new X500Name(subject);
            X500Name by = issuer.isEmpty() ? name : new X500Name(issuer);
            PrivateKey key = issuerKey == null ? pair.getPrivate() : issuerKey;
            BigInteger serial = BigInteger.valueOf(SERIAL.incrementAndGet());
            SubjectPublicKeyInfo publicKey =
                    info == null
                            ? SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                            : info;
            try {
                var signer = new JcaContentSignerBuilder(algorithm).build(key);
                if (versionOne) {
                    return new Entry(
                            new X509v1CertificateBuilder(
                                            by,
                                            serial,
                                            Date.from(from),
                                            Date.from(until),
                                            name,
                                            publicKey)
                                    .build(signer),
                            pair);
                }
                X509v3CertificateBuilder extended =
                        new X509v3CertificateBuilder(
                                by, serial, Date.from(from), Date.from(until), name, publicKey);
                for (Extension extension : extensions) {
                    extended.addExtension(extension);
                }
                return new Entry(extended.build(signer), pair);
            } catch (OperatorCreationException e) {
                throw new GeneralSecurityException(e);
            }
        }
    }

    private Pki() {}

    static Maker certificate(String subject) {
        return new Maker(subject);
    }

    /** A CA of version 3, valid for ten years. */
    static Entry ca(String subject) throws GeneralSecurityException, IOException {
        return certificate(subject)
                .pair(rsa(subject))
                .until(NOW.plusSeconds(315_360_000))
                .ca(true)
                .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
                .make();
    }

    /** A key that is made once for all tests. */
    static KeyPair rsa(String name) {
        return rsa(name, 2048);
    }

    static KeyPair rsa(String name, int bits) {
        return KEYS.computeIfAbsent(
                name + bits,
                n -> {
                    try {
                        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                        generator.initialize(bits);
                        return generator.generateKeyPair();
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static void write(Path file, String type, byte[] der) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        }
        Files.writeString(file, text.toString());
    }
}
