// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.compress.Compression;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a log held that was compressed away after it was rotated. Read from the front to the back;
 * going back begins anew.
 */
final class ArchivedBytes implements Bytes {

    private final Path path;
    private final FileChannel channel;
    private final Compression compression;
    private InputStream in = InputStream.nullInputStream();
    private long at = -1;
    private long end = Long.MAX_VALUE;

    private ArchivedBytes(Path path, Compression compression) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        this.compression = compression;
    }

    /**
     * Opens an archive that was looked at, and holds it open: it may be renamed or deleted
     * meanwhile.
     *
     * @return empty if another one is there by now
     * @throws IOException if it cannot be opened
     */
    static Optional<ArchivedBytes> open(
            Path path, Look look, boolean follow, Compression compression) throws IOException {
        ArchivedBytes bytes = new ArchivedBytes(path, compression);
        if (Look.at(path, follow).filter(look::isSameInode).isPresent()) {
            return Optional.of(bytes);
        }
        bytes.close();
        return Optional.empty();
    }

    @Override
    public long size() {
        return end;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
        boolean read = false;
        try {
            int n = readFrom(into, offset, length, position);
            read = true;
            return n;
        } catch (IOException e) {
            String what = e instanceof EOFException ? "ends early" : e.getMessage();
            throw new IOException(path + " cannot be decompressed: " + what, e);
        } finally {
            if (!read) {
                // how far it came is not known: from the front again
                at = -1;
            }
        }
    }

    private int readFrom(byte[] into, int offset, int length, long position) throws IOException {
        if (at < 0 || position < at) {
            channel.position(0);
            in = compression.reading(new BufferedInputStream(Channels.newInputStream(channel)));
            at = 0;
        }
        while (at < position) {
            long skipped = in.skip(position - at);
            if (skipped <= 0) {
                if (in.read() < 0) {
                    end = at;
                    return 0;
                }
                skipped = 1;
            }
            at += skipped;
        }
        int n = in.readNBytes(into, offset, length);
        at += n;
        if (n < length) {
            end = at;
        }
        return n;
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        in.close();
    }
}
