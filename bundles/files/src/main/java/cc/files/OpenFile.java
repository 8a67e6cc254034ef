// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file that is held open and written to at its end. Used by one thread; {@link #force} may run in
 * another one meanwhile.
 */
public interface OpenFile extends WritableByteChannel {

    /** Bytes that it has. */
    long size() throws IOException;

    /**
     * Reads what is at a place, as far as it goes.
     *
     * @param position of the first byte
     * @return bytes read; -1 where the file ends before
     */
    int read(ByteBuffer bytes, long position) throws IOException;

    /**
     * Cuts it; what is written next goes to its new end.
     *
     * @param size bytes that are left, no more than it has
     */
    void truncate(long size) throws IOException;

    /**
     * Returns when all that was written before is on the disk, its time too.
     *
     * @throws IOException if it is not: what was written since the last time may be lost, also if
     *     the next call returns
     */
    void force() throws IOException;

    /**
     * As {@link #force}, but its time may be an older one after a power cut: for files that grow,
     * which are forced often.
     *
     * @throws IOException as there
     */
    default void forceData() throws IOException {
        force();
    }
}
