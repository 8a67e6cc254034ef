// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A file as it is, held open: it can be read when it was renamed or deleted, too. */
final class PlainBytes implements Bytes {

    private final FileChannel channel;
    private final boolean complete;

    private PlainBytes(FileChannel channel, boolean complete) {
        this.channel = channel;
        this.complete = complete;
    }

    /**
     * Opens a file that was looked at.
     *
     * @param complete whether nothing is appended to it any more
     * @return empty if another one is there by now
     * @throws IOException if it cannot be opened
     */
    static Optional<PlainBytes> open(Path path, Look look, boolean follow, boolean complete)
            throws IOException {
        Set<OpenOption> how = new HashSet<>(Set.of(StandardOpenOption.READ));
        if (!follow) {
            how.add(LinkOption.NOFOLLOW_LINKS);
        }
        FileChannel channel = FileChannel.open(path, how);
        Optional<Look> now = Look.at(path, follow);
        if (now.filter(look::isSameInode).isPresent()) {
            return Optional.of(new PlainBytes(channel, complete));
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        long from = position;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, from);
            if (n <= 0) {
                break;
            }
            from += n;
        }
        return length - buffer.remaining();
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
