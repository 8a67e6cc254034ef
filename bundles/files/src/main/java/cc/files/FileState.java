// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What stands under a name, itself and not what a link points to.
 *
 * @param kind of it
 * @param mtime when it was changed
 * @param key what makes it this one and no other, on file systems that have such a thing
 */
public record FileState(Kind kind, Instant mtime, Object key) {

    /** What it is. */
    public enum Kind {
        FILE("a file"),
        FOLDER("a folder"),
        LINK("a symbolic link"),
        OTHER("a device, pipe or socket");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What attributes say that were read without following a link. */
    static FileState of(BasicFileAttributes attributes) {
        Kind kind =
                attributes.isRegularFile()
                        ? Kind.FILE
                        : attributes.isDirectory()
                                ? Kind.FOLDER
                                : attributes.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
        Object key = attributes.fileKey();
        return new FileState(
                kind, attributes.lastModifiedTime().toInstant(), key == null ? "none" : key);
    }
}
