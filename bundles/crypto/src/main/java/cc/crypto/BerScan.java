// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;

/**
 * Looks over BER before it is parsed: one value and nothing after it, lengths that fit, bounded
 * depth and count. A parser that recurses into values within values, or makes an object of each two
 * bytes, can then be trusted with what strangers send.
 */
final class BerScan {

    private static final int MAX_DEPTH = 24;
    private static final int MIN_ELEMENTS = 2048;

    /**
     * Streaming senders cut a content into pieces of 1 kB and more: this leaves room for many
     * smaller ones.
     */
    private static final int BYTES_PER_ELEMENT = 128;

    /** The longest of the object identifiers in use has a third of this. */
    private static final int MAX_IDENTIFIER = 64;

    /** A modulus or signature of 16,384 bits, and some more. */
    private static final int MAX_INTEGER = 2100;

    private static final int CONSTRUCTED = 0x20;
    private static final int MULTIBYTE_TAG = 0x1f;
    private static final int INTEGER = 0x02;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int INDEFINITE = -1;

    private final byte[] bytes;
    private final int maxElements;

    /** Where each open value ends; {@link #INDEFINITE} where an end-of-contents says so. */
    private final int[] ends = new int[MAX_DEPTH + 1];

    /** Where each open value ends at the latest. */
    private final int[] bounds = new int[MAX_DEPTH + 1];

    private int depth;
    private int position;

    private BerScan(byte[] bytes) {
        this.bytes = bytes;
        this.maxElements = MIN_ELEMENTS + bytes.length / BYTES_PER_ELEMENT;
        this.bounds[0] = bytes.length;
    }

    /**
     * @throws IOException saying what no honest sender would send
     */
    static void check(byte[] bytes) throws IOException {
        new BerScan(bytes).run();
    }

    private void run() throws IOException {
        int elements = 0;
        do {
            if (++elements > maxElements) {
                throw new IOException("more than " + maxElements + " values");
            }
            element();
            while (depth > 0 && position == ends[depth]) {
                depth--;
            }
        } while (depth > 0);
        if (position != bytes.length) {
            throw new IOException("bytes after the end");
        }
    }

    private void element() throws IOException {
        int tag = next();
        if (tag == 0) {
            if (depth == 0 || ends[depth] != INDEFINITE || next() != 0) {
                throw new IOException("an end of contents where none belongs");
            }
            depth--;
            return;
        }
        if ((tag & MULTIBYTE_TAG) == MULTIBYTE_TAG) {
            throw new IOException("a tag of several bytes");
        }
        boolean constructed = (tag & CONSTRUCTED) != 0;
        int length = length(constructed);
        if (constructed) {
            open(length);
        } else {
            if (tag == OBJECT_IDENTIFIER && length > MAX_IDENTIFIER
                    || tag == INTEGER && length > MAX_INTEGER) {
                throw new IOException("a number of " + length + " bytes");
            }
            position += length;
        }
    }

    private void open(int length) throws IOException {
        if (depth == MAX_DEPTH) {
            throw new IOException("values nested deeper than " + MAX_DEPTH);
        }
        int bound = bounds[depth];
        depth++;
        ends[depth] = length == INDEFINITE ? INDEFINITE : position + length;
        bounds[depth] = length == INDEFINITE ? bound : position + length;
    }

    private int length(boolean constructed) throws IOException {
        int first = next();
        if (first == 0x80) {
            if (!constructed) {
                throw new IOException("an indefinite length of a primitive value");
            }
            return INDEFINITE;
        }
        long length = first;
        if (first > 0x80) {
            int count = first & 0x7f;
            if (count > 4) {
                throw new IOException("a length of " + count + " bytes");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | next();
            }
        }
        if (length > bounds[depth] - position) {
            throw new IOException("a length beyond the end");
        }
        return (int) length;
    }

    private int next() throws IOException {
        if (position >= bounds[depth]) {
            throw new IOException("cut off");
        }
        return bytes[position++] & 0xff;
    }
}
