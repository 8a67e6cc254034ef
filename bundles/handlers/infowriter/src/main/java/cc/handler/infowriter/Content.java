// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.DropException;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Compressor;
import cc.compress.Limit;
import cc.compress.WriteMode;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/** What is written to a file. */
@FunctionalInterface
interface Content {

    /** Bytes per write: the JDK keeps as many per thread, outside of the heap, for good. */
    int CHUNK = 64 * 1024;

    /**
     * Writes all of it.
     *
     * @return bytes written
     * @throws IOException what the channel throws; {@link cc.compress.ContentException} if the
     *     content itself is at fault
     * @throws DropException if there is none
     */
    long writeTo(WritableByteChannel out) throws IOException, DropException;

    /**
     * What to write of a content. One that is written as it came is looked into only where its
     * sender says what must be in it.
     *
     * @param came how it is compressed
     * @param limit of its size, decompressed where it is
     * @param claim what its sender says of it
     */
    static Content of(Frame content, Compression came, WriteMode mode, Limit limit, Claim claim) {
        if (!mode.isAsItCame(came)) {
            return out ->
                    transfer(
                            claim.checked(came.decompressing(content, limit)),
                            mode.target().orElseThrow(),
                            out);
        }
        return out -> {
            Frame bytes = Compression.NONE.decompress(content, limit);
            if (!claim.isNone()) {
                claim.verify(came.decompressing(content, limit));
            }
            return copy(bytes, out);
        };
    }

    /** Writes bytes as they are. */
    static long copy(Frame content, WritableByteChannel out) throws IOException {
        ByteBuffer bytes = content.buffer();
        while (bytes.position() < content.size()) {
            bytes.limit(Math.min(content.size(), bytes.position() + CHUNK));
            out.write(bytes);
        }
        return content.size();
    }

    /** Writes what a stream gives, compressed or not, and closes the stream. */
    static long transfer(Claim.Checked in, Compressor compressor, WritableByteChannel out)
            throws IOException, DropException {
        Counting written = new Counting(out);
        // the encoder of bzip2 writes single bytes
        try (in;
                OutputStream compressing =
                        compressor.compressing(new BufferedOutputStream(written, CHUNK))) {
            in.transferTo(compressing);
            in.verify();
        }
        return written.count;
    }

    /** Counts what goes through to a channel. */
    final class Counting extends FilterOutputStream {

        private long count;

        private Counting(WritableByteChannel channel) {
            super(Channels.newOutputStream(channel));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }

        /** The file stays open: it is forced to disk after this. */
        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
