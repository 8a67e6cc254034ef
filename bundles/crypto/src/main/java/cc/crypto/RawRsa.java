// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;

/**
 * RSA decryption for Bouncy Castle's reader of paddings, which takes the same time for a right and
 * a wrong one, by the fastest means of this machine.
 */
final class RawRsa implements AsymmetricBlockCipher {

    private final PrivateKey key;
    private final int modulusBytes;

    RawRsa(PrivateKey key, int modulusBytes) {
        this.key = key;
        this.modulusBytes = modulusBytes;
    }

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
        // made for one key and one direction
    }

    @Override
    public int getInputBlockSize() {
        return modulusBytes;
    }

    /** What {@code processBlock} gives for a right padding: the first byte of it is a zero. */
    @Override
    public int getOutputBlockSize() {
        return modulusBytes - 1;
    }

    @Override
    public byte[] processBlock(byte[] in, int offset, int length) {
        try {
            byte[] encrypted = Arrays.copyOfRange(in, offset, offset + length);
            byte[] block = Rsa.fastest().decryptRaw(key, encrypted);
            // the reader refuses a block of another length, in the same time
            return block[0] == 0 ? Arrays.copyOfRange(block, 1, block.length) : block;
        } catch (GeneralSecurityException | RuntimeException e) {
            return new byte[modulusBytes - 1]; // no such ciphertext; a padding that is wrong
        }
    }
}
