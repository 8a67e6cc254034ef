// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a file is at a moment.
 *
 * @param device that it is on
 * @param inode that it has there
 * @param size bytes
 * @param mtime when it was last written
 */
record Look(long device, long inode, long size, Instant mtime) {

    private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,isRegularFile";

    private static final Duration RECENT = Duration.ofSeconds(2);

    /**
     * A regular file; empty if there is none under that path, or something else.
     *
     * @param follow whether a symbolic link stands for what it points to
     * @throws IOException if it cannot be told
     */
    static Optional<Look> at(Path path, boolean follow) throws IOException {
        try {
            LinkOption[] links =
                    follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
            Map<String, Object> read = Files.readAttributes(path, ATTRIBUTES, links);
            if (!Boolean.TRUE.equals(read.get("isRegularFile"))) {
                return Optional.empty();
            }
            return Optional.of(
                    new Look(
                            ((Number) read.get("dev")).longValue(),
                            ((Number) read.get("ino")).longValue(),
                            ((Number) read.get("size")).longValue(),
                            ((FileTime) read.get("lastModifiedTime")).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it may have been written since without another time: the clock of files is coarse.
     */
    boolean isRecent() {
        return Duration.between(mtime, Instant.now()).abs().compareTo(RECENT) < 0;
    }

    /** Whether it is the same inode: the same file, unless that was deleted meanwhile. */
    boolean isSameInode(Look other) {
        return device == other.device && inode == other.inode;
    }
}
