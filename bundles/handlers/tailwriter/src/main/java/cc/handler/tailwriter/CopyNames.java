// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.files.FileNames;
import cc.files.Folder;
import cc.files.RelativePath;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Names of the copies of one log. */
record CopyNames(RelativePath log, Shared shared) {

    /** How CC writes the time in a name. */
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss").withZone(ZoneId.systemDefault());

    private static final int MAX_SAME_SECOND = 1000;

    /**
     * Makes a copy that of the log.
     *
     * @throws DropException if it is another one's
     */
    void claim(RelativePath path) throws DropException {
        String owner = shared.claim(path.toString(), log.toString());
        if (!owner.equals(log.toString())) {
            throw new DropException(
                    DropReason.REFUSED,
                    shown(path) + ": is a copy of the log '" + Printable.of(owner) + "'");
        }
    }

    /**
     * Beside the log.
     *
     * @throws DropException if that cannot be a name
     */
    RelativePath path(String name) throws DropException {
        FileNames.check(name + GapFile.SUFFIX, "field 'filename' with suffixes");
        return new RelativePath(log.folders(), name);
    }

    /** A name that nothing has, on the disk or in what is known. */
    String free(Folder folder, String name, String suffix) throws IOException, DropException {
        for (int i = 0; i < MAX_SAME_SECOND; i++) {
            String free = name + (i == 0 ? "" : "-" + i) + suffix;
            RelativePath path = path(free);
            if (folder.state(free).isEmpty() && !shared.isClaimed(path.toString())) {
                return free;
            }
        }
        throw new IOException("no free name like " + name);
    }

    /** A time, in milliseconds of the epoch, as names have it. */
    static String stamp(long millis) {
        return STAMP.format(Instant.ofEpochMilli(millis));
    }

    /** Renames a copy with what is beside it, for good; what is not there stays so. */
    static void rename(Folder folder, String from, String to) throws IOException {
        if (folder.state(from).isPresent()) {
            folder.rename(from, to);
        }
        GapFile.rename(folder, from, to);
        folder.force();
    }

    /** For a line of the log. */
    static String shown(RelativePath path) {
        return Printable.of(path.toString());
    }
}
