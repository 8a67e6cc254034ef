// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.DropException;
import cc.api.DropReason;
import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import cc.files.PathLocks;
import cc.files.RelativePath;
import cc.files.RootFolder;
import cc.files.TempName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;

/**
 * The folder that files are written to: each whole or not at all, and never over a newer one. Safe
 * for use by many threads.
 */
final class Destination {

    private final RootFolder root;
    private final String backup;
    private final Leftovers leftovers;
    private volatile Optional<Duration> tolerance = Optional.empty();

    /**
     * @param root {@code dstdir}, which need not be there yet
     * @param backup what is added to the name of the previous file; empty to keep none
     */
    Destination(Path root, String backup, Leftovers leftovers, Folder.Opener opener) {
        this.root = new RootFolder(root, opener);
        this.backup = backup;
        this.leftovers = leftovers;
    }

    /**
     * Makes the folder if it is not there, and finds out how precisely it keeps times.
     *
     * @throws IOException if it cannot be made or written to; may be tried again
     */
    void prepare() throws IOException {
        try (Folder folder = root.open()) {
            toleranceOf(folder);
        }
    }

    /**
     * Writes a file, unless the one on disk is the same or newer.
     *
     * @param durable whether what is there afterwards must be on the disk when this returns
     * @return bytes written; empty if the one on disk stays
     * @throws DropException {@link DropReason#REFUSED} if something is in the way that is no file
     *     or folder
     * @throws IOException if the disk does not take it, or the content is at fault
     */
    OptionalLong write(RelativePath path, Instant mtime, Content content, boolean durable)
            throws IOException, DropException {
        try (Folder folder = root.open(path)) {
            Instant threshold = mtime.minus(toleranceOf(folder));
            if (isCurrent(folder, path, threshold)) {
                if (durable) {
                    // whoever wrote it may not have been asked for more than to write it
                    force(folder, path.name());
                }
                return OptionalLong.empty();
            }
            Instant now = Instant.now();
            String temp = TempName.next(now);
            boolean renamed = false;
            long bytes;
            try {
                try (OpenFile out = folder.create(temp)) {
                    bytes = content.writeTo(out);
                    folder.setModified(temp, mtime);
                    if (durable) {
                        out.force();
                    }
                }
                renamed = replace(folder, path, temp, threshold);
            } finally {
                if (!renamed) {
                    deleteIfThere(folder, temp);
                }
            }
            if (durable) {
                if (renamed) {
                    folder.force();
                } else {
                    force(folder, path.name());
                }
            }
            leftovers.remove(folder, root.path().resolve(String.join("/", path.folders())), now);
            return renamed ? OptionalLong.of(bytes) : OptionalLong.empty();
        }
    }

    private static void force(Folder folder, String name) throws IOException {
        try (OpenFile file = folder.openFile(name)) {
            file.force();
        }
        folder.force();
    }

    /** The last look and the rename are one step, else an older file may come to be the last. */
    private boolean replace(Folder folder, RelativePath path, String temp, Instant threshold)
            throws IOException, DropException {
        Lock lock = PathLocks.of(root.path(), path);
        lock.lock();
        try {
            if (isCurrent(folder, path, threshold)) {
                return false;
            }
            if (!backup.isEmpty() && folder.state(path.name()).isPresent()) {
                keep(folder, path);
            }
            folder.rename(temp, path.name());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(Folder folder, RelativePath path, Instant threshold)
            throws IOException, DropException {
        Optional<FileState> onDisk = folder.state(path.name());
        if (onDisk.isPresent()) {
            RootFolder.require(FileState.Kind.FILE, onDisk.get(), path.name(), path);
        }
        return onDisk.isPresent() && onDisk.get().mtime().isAfter(threshold);
    }

    private void keep(Folder folder, RelativePath path) throws IOException, DropException {
        String previous = path.name() + backup;
        Optional<FileState> before = folder.state(previous);
        if (before.isPresent()) {
            RootFolder.require(FileState.Kind.FILE, before.get(), previous, path);
        }
        String temp = TempName.next(Instant.now());
        try {
            folder.link(path.name(), temp);
            folder.rename(temp, previous);
        } finally {
            // still there where both names were of one file: then a rename does nothing
            deleteIfThere(folder, temp);
        }
    }

    private Duration toleranceOf(Folder folder) throws IOException {
        if (tolerance.isEmpty()) {
            tolerance = Optional.of(MtimePrecision.of(folder));
        }
        return tolerance.get();
    }

    private static void deleteIfThere(Folder folder, String name) throws IOException {
        try {
            folder.delete(name);
        } catch (NoSuchFileException e) {
            // as wanted
        }
    }
}
