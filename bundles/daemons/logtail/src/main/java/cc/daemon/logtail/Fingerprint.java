// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over some bytes of a file, with their count.
 *
 * @param count bytes
 * @param hash 64 hexadecimal digits
 */
record Fingerprint(int count, String hash) {

    /** Bytes that one is made of at most. */
    static final int MAX = 1024;

    static final Fingerprint NONE = of(new byte[0], 0, 0);

    static Fingerprint of(byte[] bytes, int from, int count) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, from, count);
            return new Fingerprint(count, HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Fingerprint of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** Whether some bytes begin with what it is of; none is of nothing. */
    boolean isOf(byte[] bytes) {
        return count > 0 && count <= bytes.length && of(bytes, 0, count).equals(this);
    }

    /** As it stands in messages, {@code <count>:<hash>}. */
    @Override
    public String toString() {
        return count + ":" + hash;
    }
}
