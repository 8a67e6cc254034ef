// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.compress.Compression;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file in which a log may go on.
 *
 * @param path where it is
 * @param look how it was seen
 * @param compression how it is compressed, by its name
 */
record Candidate(Path path, Look look, Compression compression) {

    /** A file as it is, or an archive if its name says so. */
    static Candidate of(Path path, Look look) {
        String name = path.getFileName().toString();
        Compression compression =
                name.endsWith(Compression.GZIP.suffix())
                        ? Compression.GZIP
                        : name.endsWith(Compression.BZIP2.suffix())
                                ? Compression.BZIP2
                                : Compression.NONE;
        return new Candidate(path, look, compression);
    }

    boolean isArchive() {
        return compression != Compression.NONE;
    }

    /** The name that it had before it was compressed. */
    String plainName() {
        String name = path.getFileName().toString();
        return name.substring(0, name.length() - compression.suffix().length());
    }

    /**
     * Opens it.
     *
     * @param complete whether nothing is appended to it any more
     * @return empty if it is not there any more, or another one is
     * @throws IOException if it cannot be opened
     */
    Optional<Bytes> open(boolean follow, boolean complete) throws IOException {
        try {
            return isArchive()
                    ? ArchivedBytes.open(path, look, follow, compression).map(bytes -> bytes)
                    : PlainBytes.open(path, look, follow, complete).map(bytes -> bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The fingerprint of its beginning, over no more than so many bytes; of none if it cannot be
     * read, as an archive that is still being written.
     */
    Fingerprint head(int count, boolean follow) {
        return Fingerprint.of(first(count, follow));
    }

    /** Its first bytes, no more than so many; none if it cannot be read. */
    byte[] first(int count, boolean follow) {
        try {
            Optional<Bytes> bytes = open(follow, true);
            if (bytes.isEmpty()) {
                return new byte[0];
            }
            try (Bytes from = bytes.get()) {
                return from.slice(0, count);
            }
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
