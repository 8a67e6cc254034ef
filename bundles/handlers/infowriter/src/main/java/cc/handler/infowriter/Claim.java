// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a sender says of a content before it was compressed: the fields {@code size} and {@code
 * hash}, of new senders only.
 *
 * @param size in bytes; {@value #NONE} where it doesn't say
 * @param hash SHA-256 in lower-case hex; empty where it doesn't say
 */
record Claim(long size, String hash) {

    static final long NONE = -1;

    private static final String PREFIX = "SHA-256:";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-fA-F]{64}");

    /**
     * Reads the fields.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if one is there and cannot be one
     */
    static Claim of(Body body) throws DropException {
        long size = body.integer("size", NONE);
        if (size < 0 && body.get("size") != null) {
            throw bad("size", String.valueOf(size), "0 or more");
        }
        String hash = body.text("hash", "");
        if (!hash.isEmpty() && !FORM.matcher(hash).matches()) {
            throw bad("hash", hash, PREFIX + " and 64 hex digits");
        }
        String hex = hash.isEmpty() ? "" : hash.substring(PREFIX.length());
        return new Claim(size, hex.toLowerCase(Locale.ROOT));
    }

    private static DropException bad(String field, String value, String wanted) {
        return new DropException(
                DropReason.BAD_FIELD,
                "field '" + field + "' = '" + Printable.of(value, 80) + "': must be " + wanted);
    }

    /** Whether there is nothing to check. */
    boolean isNone() {
        return size == NONE && hash.isEmpty();
    }

    /** A content on its way, which is checked when all of it was read. */
    Checked checked(InputStream in) {
        return new Checked(in, digest());
    }

    /**
     * Reads a content to its end, and checks it.
     *
     * @throws DropException {@link DropReason#BAD_DATA} if it is another one
     */
    void verify(InputStream content) throws IOException, DropException {
        try (Checked checked = checked(content)) {
            checked.transferTo(OutputStream.nullOutputStream());
            checked.verify();
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Counts and hashes what is read. */
    final class Checked extends DigestInputStream {

        private long count;

        private Checked(InputStream in, MessageDigest digest) {
            super(in, digest);
            on(!hash.isEmpty());
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            count += Math.max(0, n);
            return n;
        }

        /**
         * Checks what was read, all of which must have been.
         *
         * @throws DropException {@link DropReason#BAD_DATA} if it is another one
         */
        void verify() throws DropException {
            if (size != NONE && size != count) {
                throw new DropException(
                        DropReason.BAD_DATA,
                        "field 'size' = " + size + ", and the content has " + count + " bytes");
            }
            if (!hash.isEmpty()) {
                String is = HexFormat.of().formatHex(getMessageDigest().digest());
                if (!is.equals(hash)) {
                    throw new DropException(
                            DropReason.BAD_DATA,
                            "field 'hash' = "
                                    + PREFIX
                                    + hash
                                    + ", and that of the content is "
                                    + is);
                }
            }
        }
    }
}
