// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Compressor;
import cc.compress.ContentException;
import cc.compress.Limit;
import cc.compress.WriteMode;
import cc.files.OpenFile;
import cc.files.RelativePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A copy that is open. What it takes is there whole or not at all. Compressed ones have whole
 * members or streams at every end, so that they can be read, and cut, there.
 */
final class CopyFile {

    private RelativePath path;
    private final OpenFile file;
    private final Compression compression;
    private final WriteMode mode;
    private final int bufferBytes;
    private long length;
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream(0);

    /** From the start: who wrote what is there may not have come to force it. */
    private boolean dirty = true;

    private boolean broken;
    private boolean givenUp;
    private long lastUse;
    private Source writer;

    /**
     * @param bufferBytes how many bytes wait at most to be compressed together
     */
    CopyFile(
            RelativePath path,
            OpenFile file,
            Compression compression,
            WriteMode mode,
            int bufferBytes)
            throws IOException {
        this.path = path;
        this.file = file;
        this.compression = compression;
        this.mode = mode;
        this.bufferBytes = bufferBytes;
        this.length = file.size();
    }

    /** Where it is below {@code dstdir}. */
    RelativePath path() {
        return path;
    }

    void renamed(RelativePath to) {
        path = to;
    }

    /** Whose bytes were the last. */
    Source writer() {
        return writer;
    }

    void writer(Source source) {
        writer = source;
    }

    /** Bytes that are in the file. */
    long length() {
        return length;
    }

    boolean isPlain() {
        return compression == Compression.NONE;
    }

    /** Whether something was written that was not forced. */
    boolean isDirty() {
        return dirty || waiting.size() > 0;
    }

    /** Bytes that wait to be compressed. */
    int waiting() {
        return waiting.size();
    }

    /** Its sources went back to what was sure: what is written to it from now on does not count. */
    void giveUp() {
        givenUp = true;
        waiting = new ByteArrayOutputStream(0);
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** Whether a failure left bytes behind that could not be cut off: it must be opened anew. */
    boolean isBroken() {
        return broken;
    }

    long lastUse() {
        return lastUse;
    }

    void used(long now) {
        lastUse = now;
    }

    /**
     * Appends what is behind the first so many bytes of a content.
     *
     * @return bytes of the content, uncompressed, with those that were skipped
     * @throws IOException if the disk does not take them, or the content is at fault: then none of
     *     them is there
     */
    long append(Content content, long skip) throws IOException {
        if (isPlain()) {
            return whole(() -> content.read(skip, this::write));
        }
        if (skip == 0 && mode.isAsItCame(content.compression())) {
            // looked into all the same: what cannot be read would hide all that follows it
            long bytes = content.read(0, chunk -> {});
            if (bytes > 0) {
                flush();
                whole(() -> asItCame(content));
            }
            return bytes;
        }
        return gather(content, skip);
    }

    private long asItCame(Content content) throws IOException {
        return new Content(content.frame(), Compression.NONE, content.limit(), Fragment.NONE)
                .read(0, this::write);
    }

    private long gather(Content content, long skip) throws IOException {
        int before = waiting.size();
        try {
            return content.read(
                    skip,
                    chunk -> {
                        if (waiting.size() + chunk.remaining() > bufferBytes) {
                            throw new OverflowException();
                        }
                        byte[] bytes = new byte[chunk.remaining()];
                        chunk.get(bytes);
                        waiting.write(bytes, 0, bytes.length);
                    });
        } catch (OverflowException e) {
            keep(before);
            flush();
            return whole(() -> compress(content, skip));
        } catch (IOException | RuntimeException | Error e) {
            keep(before);
            throw e;
        }
    }

    private void keep(int bytes) {
        byte[] all = waiting.toByteArray();
        waiting = new ByteArrayOutputStream(bytes);
        waiting.write(all, 0, bytes);
    }

    private long compress(Content content, long skip) throws IOException {
        try (OutputStream out = compressor().compressing(new Unclosed())) {
            byte[] copy = new byte[Content.CHUNK];
            return content.read(
                    skip,
                    chunk -> {
                        int n = chunk.remaining();
                        chunk.get(copy, 0, n);
                        out.write(copy, 0, n);
                    });
        }
    }

    private Compressor compressor() {
        return mode.target()
                .filter(target -> target.method() == compression)
                .orElseGet(() -> new Compressor(compression, compression.defaultLevel()));
    }

    /**
     * Compresses what waits, and writes it.
     *
     * @throws IOException if the disk does not take it: it waits on
     */
    void flush() throws IOException {
        if (waiting.size() > 0) {
            whole(
                    () -> {
                        try (OutputStream out = compressor().compressing(new Unclosed())) {
                            waiting.writeTo(out);
                        }
                        return 0;
                    });
            waiting = new ByteArrayOutputStream(0);
        }
    }

    @FunctionalInterface
    private interface Step {
        long run() throws IOException;
    }

    private long whole(Step step) throws IOException {
        long before = length;
        try {
            return step.run();
        } catch (IOException | RuntimeException | Error e) {
            length = before;
            try {
                file.truncate(before);
            } catch (IOException again) {
                broken = true;
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        dirty = true;
        while (bytes.hasRemaining()) {
            length += file.write(bytes);
        }
    }

    /**
     * Cuts it.
     *
     * @param newLength bytes that are left
     */
    void cut(long newLength) throws IOException {
        dirty = true;
        file.truncate(newLength);
        length = newLength;
    }

    /** What the next force makes durable is noted: call this, then {@link #force}. */
    void clean() {
        dirty = false;
    }

    /** Forces it to disk; may run while it is appended to. */
    void force() throws IOException {
        file.forceData();
    }

    /** Whether a content is what the copy has from a place on, as far as both go. */
    static final class Comparison implements Content.Sink {

        private final OpenFile file;
        private final long end;
        private final ByteBuffer mine = ByteBuffer.allocate(Content.CHUNK);
        private long at;
        private boolean equal = true;

        private Comparison(OpenFile file, long at, long end) {
            this.file = file;
            this.at = at;
            this.end = end;
        }

        @Override
        public void take(ByteBuffer bytes) throws IOException {
            while (equal && at < end && bytes.hasRemaining()) {
                int n = (int) Math.min(Math.min(bytes.remaining(), mine.capacity()), end - at);
                mine.clear().limit(n);
                while (mine.hasRemaining() && file.read(mine, at + mine.position()) > 0) {
                    // up to the end of the chunk
                }
                mine.flip();
                equal = mine.equals(bytes.slice(bytes.position(), n));
                bytes.position(bytes.position() + n);
                at += n;
            }
        }

        boolean isEqual() {
            return equal;
        }
    }

    /** Compares with what is between two places. */
    Comparison comparison(long from, long to) {
        return new Comparison(file, from, to);
    }

    /** The first bytes of it, at most so many. */
    ByteBuffer first(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, length));
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
            // up to the count
        }
        return bytes.flip();
    }

    /**
     * How many bytes members or streams hold when they are decompressed that stand at its end; -1
     * if these are no whole ones.
     *
     * @param from where the first of them begins
     * @param most so many bytes are looked at; more count as no whole ones
     */
    long decompressedFrom(long from, int most, Limit limit) throws IOException {
        if (length - from > most) {
            return -1;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (length - from));
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {
            // up to its end
        }
        Frame frame = Frame.wrap(bytes.array());
        try (InputStream in = compression.decompressing(frame, limit)) {
            return in.transferTo(OutputStream.nullOutputStream());
        } catch (ContentException e) {
            return -1;
        }
    }

    void close() throws IOException {
        file.close();
    }

    /** Writes to the file, which stays open behind it. */
    private final class Unclosed extends OutputStream {

        private final byte[] buffer = new byte[Content.CHUNK];
        private int buffered;

        @Override
        public void write(int b) throws IOException {
            if (buffered == buffer.length) {
                drain();
            }
            buffer[buffered++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (buffered + count > buffer.length) {
                drain();
            }
            if (count > buffer.length) {
                CopyFile.this.write(ByteBuffer.wrap(bytes, offset, count));
            } else {
                System.arraycopy(bytes, offset, buffer, buffered, count);
                buffered += count;
            }
        }

        private void drain() throws IOException {
            CopyFile.this.write(ByteBuffer.wrap(buffer, 0, buffered));
            buffered = 0;
        }

        @Override
        public void close() throws IOException {
            drain();
        }
    }

    /** More than waits together. */
    private static final class OverflowException extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
