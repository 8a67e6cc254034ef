// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.crypto.Cipher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RSA by the fastest means of this machine: Amazon's provider where its native library loads (Linux
 * on x86-64, three times the JDK's speed and more), else the JDK's. The provider is passed along
 * and never registered, since that would change what all others in this runtime get.
 */
final class Rsa {

    /** Smaller keys are refused. */
    static final int MIN_BITS = 1024;

    /** Larger keys are refused: they would take the time of a hundred signatures. */
    static final int MAX_BITS = 16384;

    private static final Logger LOG = LoggerFactory.getLogger(Rsa.class);

    private static final class Fastest {
        static final Rsa INSTANCE = choose();
    }

    private final Optional<Provider> provider;

    private Rsa(Optional<Provider> provider) {
        this.provider = provider;
    }

    static Rsa fastest() {
        return Fastest.INSTANCE;
    }

    static Rsa jdk() {
        return new Rsa(Optional.empty());
    }

    private static Rsa choose() {
        String why;
        try {
            AmazonCorrettoCryptoProvider amazon = AmazonCorrettoCryptoProvider.INSTANCE;
            if (amazon.getLoadingError() == null) {
                Rsa rsa = new Rsa(Optional.of(amazon));
                rsa.signature("SHA256withRSA");
                rsa.cipher("RSA/ECB/NoPadding");
                LOG.info("RSA by {} {}", amazon.getName(), amazon.getVersionStr());
                return rsa;
            }
            why = String.valueOf(amazon.getLoadingError().getMessage());
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            why = e.toString();
        }
        LOG.info("RSA by the JDK, the faster library does not load here: {}", why);
        return jdk();
    }

    /** Empty where it is the JDK's. */
    Optional<Provider> provider() {
        return provider;
    }

    PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return keyFactory().generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** The same key in the form that needs no translation each time it is used. */
    PublicKey publicKey(PublicKey key) throws GeneralSecurityException {
        return keyFactory().generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    /** A signature by this key over the data. */
    byte[] sign(DigestAlgorithm digest, PrivateKey key, byte[] data)
            throws GeneralSecurityException {
        Signature signature = signature(digest.signature(true));
        signature.initSign(key);
        signature.update(data);
        return signature.sign();
    }

    /** A signature object for keys that this made. */
    Signature signature(String algorithm) throws GeneralSecurityException {
        return provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
    }

    /** Encrypts with the padding of PKCS#1 v1.5. */
    byte[] encrypt(PublicKey key, byte[] secret) throws GeneralSecurityException {
        return doCipher("RSA/ECB/PKCS1Padding", Cipher.ENCRYPT_MODE, key, secret);
    }

    /** Decrypts and leaves the padding on, as long as the modulus. */
    byte[] decryptRaw(PrivateKey key, byte[] encrypted) throws GeneralSecurityException {
        return doCipher("RSA/ECB/NoPadding", Cipher.DECRYPT_MODE, key, encrypted);
    }

    private byte[] doCipher(String transformation, int mode, Key key, byte[] data)
            throws GeneralSecurityException {
        Cipher cipher = cipher(transformation);
        cipher.init(mode, key);
        return cipher.doFinal(data);
    }

    private Cipher cipher(String transformation) throws GeneralSecurityException {
        return provider.isPresent()
                ? Cipher.getInstance(transformation, provider.get())
                : Cipher.getInstance(transformation);
    }

    private KeyFactory keyFactory() throws GeneralSecurityException {
        return provider.isPresent()
                ? KeyFactory.getInstance("RSA", provider.get())
                : KeyFactory.getInstance("RSA");
    }

    /**
     * Checks that a modulus is neither too small to be worth anything nor so large that each use
     * costs too much.
     */
    static void requireSize(int bits) throws InvalidKeyException {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new InvalidKeyException(
                    "an RSA key of "
                            + bits
                            + " bits, where "
                            + MIN_BITS
                            + " to "
                            + MAX_BITS
                            + " are taken");
        }
    }
}
