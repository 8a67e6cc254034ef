// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one state of a file from another.
 *
 * @param mtime when it was last written
 * @param size bytes
 * @param key device and inode, where the system has such
 */
record Stamp(Instant mtime, long size, String key) {

    /**
     * The state of a regular file now; empty if there is none under that path, or something else.
     *
     * @param follow whether a symbolic link stands for what it points to
     * @throws IOException if it cannot be told
     */
    static Optional<Stamp> of(Path file, boolean follow) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, links(follow));
            return attributes.isRegularFile()
                    ? Optional.of(
                            new Stamp(
                                    attributes.lastModifiedTime().toInstant(),
                                    attributes.size(),
                                    String.valueOf(attributes.fileKey())))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            // gone since it was listed, or a link that points nowhere
            return Optional.empty();
        }
    }

    static LinkOption[] links(boolean follow) {
        return follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }
}
