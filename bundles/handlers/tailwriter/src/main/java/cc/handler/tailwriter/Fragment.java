// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Printable;
import cc.compress.Compression;
import cc.compress.ContentException;
import java.util.Optional;

/**
 * A {@code pub.logtail} message: bytes of a source file.
 *
 * @param hostname where the file is
 * @param filename its path there, as the sender writes paths
 * @param device that it is on
 * @param inode that it has
 * @param generation how often the sender saw it begin anew; {@link #NONE} from senders that don't
 *     say
 * @param fingerprint what it begins with
 * @param position offset in it of the first byte; {@link #NONE} where the sender doesn't say
 * @param acked offset in it up to which its sender was answered that all is there; {@link #NONE}
 *     where it doesn't say
 * @param length bytes before compression; {@link #NONE} where the sender doesn't say
 * @param rotated whether the copy's name is to have the time of its opening in it
 * @param gap range in front of these bytes that the sender could not read
 * @param compression how the content travelled
 */
record Fragment(
        String hostname,
        String filename,
        long device,
        long inode,
        long generation,
        Fingerprint fingerprint,
        long position,
        long acked,
        long length,
        boolean rotated,
        Optional<Gap> gap,
        Compression compression,
        Body body,
        Frame blob) {

    /** A number that did not come. */
    static final long NONE = -1;

    /** The largest offset that is taken, so that sums of them are numbers still. */
    static final long MAX_POSITION = 1L << 60;

    private static final int MAX_NAME = 4096;
    private static final int MAX_REASON = 100;

    /**
     * Bytes of the source that are lost to everybody.
     *
     * @param from offset of the first one
     * @param to offset behind the last one
     * @param reason why, as the sender says, fit for a line
     */
    record Gap(long from, long to, String reason) {}

    /**
     * Reads the fields, except for the content.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if one is missing or wrong
     */
    static Fragment of(Body body, Frame blob) throws DropException {
        String hostname = body.text("hostname");
        String filename = body.text("filename");
        if (hostname.length() > MAX_NAME || filename.length() > MAX_NAME) {
            throw bad("field 'filename' or 'hostname' has more than " + MAX_NAME + " characters");
        }
        try {
            return new Fragment(
                    hostname,
                    filename,
                    body.integer("st_dev", 0),
                    body.integer("st_ino", 0),
                    offset(body, "generation"),
                    Fingerprint.of(body.text("fingerprint", "")),
                    offset(body, "fpos"),
                    offset(body, "acked"),
                    offset(body, "length"),
                    body.text("op_mode", "").equals("rotated"),
                    gap(body),
                    Compression.ofField(body.text("comp", "")),
                    body,
                    blob);
        } catch (ContentException e) {
            throw new DropException(e.reason(), e.getMessage());
        }
    }

    private static Optional<Gap> gap(Body body) throws DropException {
        long from = offset(body, "gap_from");
        long to = offset(body, "gap_to");
        if (from == NONE && to == NONE) {
            return Optional.empty();
        }
        if (from == NONE || to <= from) {
            throw bad("field 'gap_to' = " + to + ": must be behind 'gap_from' = " + from);
        }
        String reason = Printable.of(body.text("gap_reason", "unknown"), MAX_REASON);
        return Optional.of(new Gap(from, to, reason.replace(' ', '_')));
    }

    private static long offset(Body body, String name) throws DropException {
        if (body.get(name) == null) {
            return NONE;
        }
        long value = body.integer(name);
        if (value < 0 || value > MAX_POSITION) {
            throw bad("field '" + name + "' = " + value + ": must be from 0 to " + MAX_POSITION);
        }
        return value;
    }

    private static DropException bad(String what) {
        return new DropException(DropReason.BAD_FIELD, what);
    }

    /** Whether its sender says what file it is from more closely than by name and inode. */
    boolean isIdentified() {
        return !fingerprint.isNone() || generation != NONE;
    }

    /** Where a source begins that this is the first fragment of. */
    long beginning() {
        long first = gap.map(before -> Math.min(before.from(), position)).orElse(position);
        // where its sender says so, what is before it is on its way, or was lost on it
        return Math.max(0, acked == NONE ? first : Math.min(first, acked));
    }

    /**
     * The content as it travelled: the blob, and without one what is in {@code data}.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if there is neither
     */
    Frame content() throws DropException {
        return blob.isEmpty() ? Frame.wrap(body.base64("data")) : blob;
    }
}
