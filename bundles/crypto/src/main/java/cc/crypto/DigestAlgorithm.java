// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.CmsForm;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The digests that signatures are made with and taken with; MD5 is none of them. */
enum DigestAlgorithm {
    SHA1(
            OIWObjectIdentifiers.idSHA1,
            PKCSObjectIdentifiers.sha1WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA1,
            "SHA-1"),
    SHA256(
            NISTObjectIdentifiers.id_sha256,
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            "SHA-256"),
    SHA384(
            NISTObjectIdentifiers.id_sha384,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            "SHA-384"),
    SHA512(
            NISTObjectIdentifiers.id_sha512,
            PKCSObjectIdentifiers.sha512WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            "SHA-512");

    private final ASN1ObjectIdentifier id;
    private final ASN1ObjectIdentifier withRsa;
    private final ASN1ObjectIdentifier withEcdsa;
    private final String jcaName;

    DigestAlgorithm(
            ASN1ObjectIdentifier id,
            ASN1ObjectIdentifier withRsa,
            ASN1ObjectIdentifier withEcdsa,
            String jcaName) {
        this.id = id;
        this.withRsa = withRsa;
        this.withEcdsa = withEcdsa;
        this.jcaName = jcaName;
    }

    /** The one of {@link CmsForm#digest()}. */
    static DigestAlgorithm ofOption(String option) {
        return values()[CmsForm.DIGESTS.indexOf(option)];
    }

    /** The digest that a {@code digestAlgorithm} names; empty if it is not taken. */
    static Optional<DigestAlgorithm> of(AlgorithmIdentifier algorithm) {
        return Arrays.stream(values())
                .filter(digest -> digest.id.equals(algorithm.getAlgorithm()))
                .filter(digest -> hasNoParameters(algorithm))
                .findFirst();
    }

    /** The digest in the algorithm of a certificate's signature; empty if it is not taken. */
    static Optional<DigestAlgorithm> ofSignature(AlgorithmIdentifier algorithm, boolean rsa) {
        return Arrays.stream(values())
                .filter(digest -> digest.withKey(rsa).equals(algorithm.getAlgorithm()))
                .filter(digest -> hasNoParameters(algorithm))
                .findFirst();
    }

    /**
     * Whether a {@code signatureAlgorithm} goes with this digest: most peers say {@code
     * rsaEncryption} there, some {@code sha256WithRSAEncryption}.
     */
    boolean signsAs(AlgorithmIdentifier algorithm, boolean rsa) {
        boolean plainRsa =
                rsa && PKCSObjectIdentifiers.rsaEncryption.equals(algorithm.getAlgorithm());
        return (plainRsa || withKey(rsa).equals(algorithm.getAlgorithm()))
                && hasNoParameters(algorithm);
    }

    AlgorithmIdentifier identifier() {
        return new AlgorithmIdentifier(id);
    }

    /** What the JDK calls a signature with this digest: {@code SHA256withRSA}. */
    String signature(boolean rsa) {
        return name() + (rsa ? "withRSA" : "withECDSA");
    }

    MessageDigest start() {
        try {
            return MessageDigest.getInstance(jcaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private ASN1ObjectIdentifier withKey(boolean rsa) {
        return rsa ? withRsa : withEcdsa;
    }

    private static boolean hasNoParameters(AlgorithmIdentifier algorithm) {
        ASN1Encodable parameters = algorithm.getParameters();
        return parameters == null || DERNull.INSTANCE.equals(parameters.toASN1Primitive());
    }
}
