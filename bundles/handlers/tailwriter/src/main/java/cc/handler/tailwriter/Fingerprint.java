// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Printable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a source file begins with, as a sender says it: SHA-256 over its first bytes, with their
 * count, {@code <count>:<hex>}. What is written otherwise can be told from others, and not checked.
 *
 * @param text as it came; empty where none did
 * @param count of the bytes, at most {@value #MAX_COUNT}; 0 where it cannot be checked
 * @param hash 64 hexadecimal digits; empty where it cannot be checked
 */
record Fingerprint(String text, int count, String hash) {

    static final Fingerprint NONE = new Fingerprint("", 0, "");

    /** The bytes that a whole one counts. */
    static final int MAX_COUNT = 1024;

    /** The longest text that is remembered. */
    static final int MAX_LENGTH = 200;

    private static final Pattern FORM = Pattern.compile("(\\d{1,4}):([0-9a-f]{64})");

    static Fingerprint of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            int count = Integer.parseInt(matcher.group(1));
            if (count > 0 && count <= MAX_COUNT) {
                return new Fingerprint(text, count, matcher.group(2));
            }
        }
        return text.isEmpty() ? NONE : new Fingerprint(Printable.of(text, MAX_LENGTH), 0, "");
    }

    boolean isNone() {
        return text.isEmpty();
    }

    boolean isCheckable() {
        return count > 0;
    }

    /**
     * Whether another one can be of the same file: of more or fewer bytes only what is read says
     * it.
     */
    boolean mayBe(Fingerprint other) {
        return text.equals(other.text)
                || isCheckable() && other.isCheckable() && count != other.count;
    }

    /** Whether bytes are what a file of this fingerprint begins with. */
    boolean isOf(ByteBuffer first) {
        if (!isCheckable() || first.remaining() < count) {
            return false;
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(first.slice(first.position(), count));
            return HexFormat.of().formatHex(sha.digest()).equals(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
