// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** A public key to verify signatures with: RSA or ECDSA, checked once and ready for use. */
final class Verifier {

    /** OpenSSL's bound too: a longer exponent makes each verification cost a private operation. */
    private static final int MAX_EXPONENT_BITS = 64;

    private final PublicKey key;
    private final boolean isRsa;
    private final Optional<Rsa> rsa;

    private Verifier(PublicKey key, boolean isRsa, Optional<Rsa> rsa) {
        this.key = key;
        this.isRsa = isRsa;
        this.rsa = rsa;
    }

    /**
     * @throws InvalidKeyException if it is too weak, too large, or of another kind
     */
    static Verifier of(PublicKey key) throws InvalidKeyException {
        if (key instanceof ECPublicKey) {
            return new Verifier(key, false, Optional.empty());
        }
        if (!(key instanceof RSAPublicKey rsaKey)) {
            throw new InvalidKeyException("a key of " + key.getAlgorithm() + ", not RSA or EC");
        }
        Rsa.requireSize(rsaKey.getModulus().bitLength());
        BigInteger exponent = rsaKey.getPublicExponent();
        if (exponent.compareTo(BigInteger.TWO) <= 0
                || !exponent.testBit(0)
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new InvalidKeyException("an RSA key with an exponent that is not taken");
        }
        try {
            Rsa fastest = Rsa.fastest();
            return new Verifier(fastest.publicKey(key), true, Optional.of(fastest));
        } catch (GeneralSecurityException | RuntimeException e) {
            // legal for the JDK, and odd enough for the other provider to refuse it
            return new Verifier(key, true, Optional.of(Rsa.jdk()));
        }
    }

    boolean isRsa() {
        return isRsa;
    }

    /** Whether a signature over the data was made by this key. */
    boolean verifies(DigestAlgorithm digest, ByteBuffer data, byte[] signature)
            throws GeneralSecurityException {
        String algorithm = digest.signature(isRsa);
        Signature verification =
                rsa.isPresent() ? rsa.get().signature(algorithm) : Signature.getInstance(algorithm);
        verification.initVerify(key);
        verification.update(data);
        try {
            return verification.verify(signature);
        } catch (SignatureException e) {
            return false; // not of the form or the length of a signature by this key
        }
    }
}
