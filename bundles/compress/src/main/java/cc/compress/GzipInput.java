// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Members of RFC 1952 up to the end of a buffer. java.util.zip's own stream takes whatever follows
 * the first member for its end, and so loses a second one that is broken.
 */
final class GzipInput extends InputStream {

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final ByteBuffer in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private boolean any;

    GzipInput(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (inMember || in.hasRemaining() || !any) {
                if (!inMember) {
                    begin();
                }
                int n = inflater.inflate(bytes, offset, length);
                if (n > 0) {
                    crc.update(bytes, offset, n);
                    return n;
                }
                if (inflater.finished()) {
                    end();
                } else {
                    throw new EOFException("truncated");
                }
            }
            return -1;
        } catch (BufferUnderflowException e) {
            throw new EOFException("truncated");
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void begin() throws IOException {
        int start = in.position();
        if ((in.getShort() & 0xffff) != MAGIC) {
            throw new IOException(any ? "something else after its end" : "no gzip header");
        }
        int method = in.get();
        int flags = in.get();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new IOException("method " + method + ", flags " + flags);
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(in.getShort() & 0xffff);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            crc.reset();
            crc.update(in.duplicate().flip().position(start));
            require((int) crc.getValue() & 0xffff, in.getShort() & 0xffff, "header checksum");
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(in);
        inMember = true;
        any = true;
    }

    private void end() throws IOException {
        inMember = false;
        require((int) crc.getValue(), in.getInt(), "checksum");
        require((int) inflater.getBytesWritten(), in.getInt(), "length");
    }

    private void skip(int bytes) throws EOFException {
        if (bytes > in.remaining()) {
            throw new EOFException("truncated");
        }
        in.position(in.position() + bytes);
    }

    private void skipText() {
        while (in.get() != 0) {
            // up to its end
        }
    }

    private static void require(int computed, int stored, String what) throws IOException {
        if (computed != stored) {
            throw new IOException("wrong " + what);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
