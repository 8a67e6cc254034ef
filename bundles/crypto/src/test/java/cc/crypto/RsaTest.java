// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fastest means and the JDK's do the same; which one it is depends on the machine. */
class RsaTest {

    private final KeyPair pair = Pki.rsa("key of leaf");
    private final byte[] data = {1, 2, 3};

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void bothMakeTheSameSignature(DigestAlgorithm digest) throws Exception {
        byte[] fast = sign(Rsa.fastest(), digest);

        assertThat(fast).isEqualTo(sign(Rsa.jdk(), digest));
        for (Rsa rsa : new Rsa[] {Rsa.fastest(), Rsa.jdk()}) {
            PublicKey key = rsa.publicKey(pair.getPublic());
            Signature signature = rsa.signature(digest.signature(true));
            signature.initVerify(key);
            signature.update(data);
            assertThat(signature.verify(fast)).isTrue();
        }
    }

    private byte[] sign(Rsa rsa, DigestAlgorithm digest) throws Exception {
        PrivateKey key = rsa.privateKey(pair.getPrivate().getEncoded());
        return rsa.sign(digest, key, data);
    }

    @Test
    void eachDecryptsWhatTheOtherEncrypts() throws Exception {
        Rsa[] both = {Rsa.fastest(), Rsa.jdk()};
        for (Rsa one : both) {
            for (Rsa other : both) {
                byte[] encrypted = one.encrypt(one.publicKey(pair.getPublic()), data);
                byte[] padded =
                        other.decryptRaw(
                                other.privateKey(pair.getPrivate().getEncoded()), encrypted);

                assertThat(padded).hasSize(256).startsWith(0, 2).endsWith(0, 1, 2, 3);
            }
        }
    }

    @Test
    void aRightPaddingIsTakenOffAndAWrongOneHasTheSameForm() throws Exception {
        BigInteger modulus = ((RSAPublicKey) pair.getPublic()).getModulus();
        PrivateKey key = Rsa.fastest().privateKey(pair.getPrivate().getEncoded());
        byte[] encrypted = Rsa.fastest().encrypt(Rsa.fastest().publicKey(pair.getPublic()), data);
        RawRsa raw = new RawRsa(key, 256);

        assertThat(raw.processBlock(encrypted, 0, 256)).hasSize(255).startsWith(2);
        assertThat(raw.processBlock(new byte[256], 0, 256)).hasSize(255);
        byte[] tooLarge = new byte[256];
        Arrays.fill(tooLarge, (byte) 0xff);
        assertThat(new BigInteger(1, tooLarge)).isGreaterThan(modulus);
        assertThat(raw.processBlock(tooLarge, 0, 256)).hasSize(255);
        assertThat(raw.processBlock(new byte[3], 0, 3)).hasSize(255);
        assertThat(raw.processBlock(new byte[300], 0, 300)).hasSize(255);
    }
}
