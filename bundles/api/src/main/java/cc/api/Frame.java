// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One part of a multipart message: bytes that never change once they are in here. */
public final class Frame {

    /** The part of no bytes: the delimiter after a route, a signature or blob that is not there. */
    public static final Frame EMPTY = new Frame(new byte[0]);

    private final byte[] bytes;

    private Frame(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes over an array without copying it.
     *
     * @param bytes given up by the caller, who neither changes nor reads it any more
     */
    public static Frame wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Frame(bytes);
    }

    /** Copies an array that the caller goes on using. */
    public static Frame copyOf(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /** The UTF-8 form of a text. */
    public static Frame of(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The bytes as a read-only buffer of their own position, without copying them. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The bytes as a stream, without copying them. */
    public InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** A copy of the bytes, which the caller may change. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * Writes all bytes, without copying them first.
     *
     * @throws IOException what the stream throws
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    /** The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The array itself, for classes of this package that read it and never change it. */
    byte[] array() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** What the bytes say as far as they can be shown, at most 80 characters of it. */
    @Override
    public String toString() {
        return Printable.of(this, 80);
    }
}
