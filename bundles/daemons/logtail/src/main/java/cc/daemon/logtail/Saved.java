// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.time.Instant;
import java.util.List;

/**
 * How far a log was done, as it is kept from one start to the next.
 *
 * @param log which log: the name of a file, or a mask
 * @param filename path of the file, as receivers know it
 * @param device that receivers know it by
 * @param inode that receivers know it by
 * @param generation how many there were before it
 * @param wire the fingerprint that receivers know it by; empty if nothing was sent yet
 * @param head of its first bytes
 * @param done up to where it was acknowledged
 * @param size bytes that it is known to have had
 * @param mtime when it was last seen to be written
 * @param gapTo offset up to which bytes that were not sent yet are a gap; 0 for none
 * @param gapReason why
 * @param finished files of this log that are done
 */
record Saved(
        String log,
        String filename,
        long device,
        long inode,
        int generation,
        String wire,
        Fingerprint head,
        Mark done,
        long size,
        Instant mtime,
        long gapTo,
        String gapReason,
        List<Finished> finished) {

    /**
     * A file that is done.
     *
     * @param device that it is on
     * @param inode that it has there
     * @param head of its first bytes
     */
    record Finished(long device, long inode, Fingerprint head) {}
}
