// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Limit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The bytes of a fragment, decompressed as they are read, so that one that grows takes no memory.
 *
 * @param frame as they travelled
 * @param compression how
 * @param limit of their size
 * @param length bytes that they are decompressed, as the sender says; {@link Fragment#NONE} where
 *     it doesn't
 */
record Content(Frame frame, Compression compression, Limit limit, long length) {

    /** Bytes per step: the JDK keeps as many per thread, outside of the heap, for good. */
    static final int CHUNK = 64 * 1024;

    /** Where bytes go to. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes bytes.
         *
         * @param bytes all of which it takes before it returns
         */
        void take(ByteBuffer bytes) throws IOException;
    }

    /** One whose bytes travelled with no message. */
    boolean isEmpty() {
        return frame.isEmpty();
    }

    /**
     * Hands over what is behind the first so many bytes.
     *
     * @return bytes in all, with those that were skipped
     * @throws IOException what the sink throws; {@link cc.compress.ContentException} or {@link
     *     LengthException} if the content itself is at fault
     */
    long read(long skip, Sink sink) throws IOException {
        long read = transfer(skip, sink);
        if (length != Fragment.NONE && length != read) {
            throw new LengthException(
                    "field 'length' = " + length + ", and the content has " + read + " bytes");
        }
        return read;
    }

    private long transfer(long skip, Sink sink) throws IOException {
        if (frame.isEmpty()) {
            return 0;
        }
        if (compression == Compression.NONE) {
            ByteBuffer bytes = Compression.NONE.decompress(frame, limit).buffer();
            int start = (int) Math.min(skip, frame.size());
            for (int at = start; at < frame.size(); at += CHUNK) {
                sink.take(bytes.duplicate().limit(Math.min(frame.size(), at + CHUNK)).position(at));
            }
            return frame.size();
        }
        try (InputStream in = compression.decompressing(frame, limit)) {
            byte[] chunk = new byte[CHUNK];
            long read = 0;
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                int from = (int) Math.min(n, Math.max(0, skip - read));
                if (from < n) {
                    sink.take(ByteBuffer.wrap(chunk, from, n - from));
                }
                read += n;
            }
            return read;
        }
    }

    /** The content is not as long as its message says. */
    static final class LengthException extends IOException {

        private static final long serialVersionUID = 1L;

        LengthException(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
