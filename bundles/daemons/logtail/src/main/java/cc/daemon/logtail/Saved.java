// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * How far a log was done, as it is kept from one start to the next.
 *
 * @param log which log: the name of a file, or a mask
 * @param filename path of the file, as receivers know it
 * @param device that receivers know it by
 * @param inode that receivers know it by
 * @param generation how many there were before it; {@link Generation#UNNUMBERED} where nobody knows
 * @param wire the fingerprint that receivers know it by; empty if nothing was sent yet
 * @param head of its first bytes
 * @param done up to where it was acknowledged
 * @param size bytes that it is known to have had
 * @param mtime when it was last seen to be written
 * @param gapTo offset up to which bytes that were not sent yet are a gap; 0 for none
 * @param gapReason why
 * @param finished files of this log that are done
 * @param left whether it was left for the next file, and is only looked at for what is written late
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
        List<Finished> finished,
        boolean left) {

    /**
     * A file that is done.
     *
     * @param device that it is on
     * @param inode that it has there
     * @param head of its first bytes
     * @param size bytes of it that are done; {@link #UNKNOWN} where it is not told by that
     */
    record Finished(long device, long inode, Fingerprint head, long size) {

        /** The size of an archive, and of a file of which nobody knows. */
        static final long UNKNOWN = -1;
    }

    /** Whether another one is of the same log in the same folder. */
    boolean isOfSameLog(Saved other) {
        return log.equals(other.log)
                && left == other.left
                && Path.of(filename)
                        .resolveSibling(".")
                        .equals(Path.of(other.filename).resolveSibling("."));
    }

    /** The same, left for the next file. */
    Saved asLeft() {
        return new Saved(
                log,
                filename,
                device,
                inode,
                generation,
                wire,
                head,
                done,
                size,
                mtime,
                gapTo,
                gapReason,
                finished,
                true);
    }
}
