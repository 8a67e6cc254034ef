// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
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

    /** How a folder is opened; platforms with no handles of directories have another way. */
    @FunctionalInterface
    interface Opener {
        Folder open(Path path) throws IOException;
    }

    private final Path root;
    private final String backup;
    private final Leftovers leftovers;
    private final Opener opener;
    private volatile Optional<Duration> tolerance = Optional.empty();

    /**
     * @param root {@code dstdir}, which need not be there yet
     * @param backup what is added to the name of the previous file; empty to keep none
     */
    Destination(Path root, String backup, Leftovers leftovers, Opener opener) {
        this.root = root.toAbsolutePath().normalize();
        this.backup = backup;
        this.leftovers = leftovers;
        this.opener = opener;
    }

    /**
     * Makes the folder if it is not there, and finds out how precisely it keeps times.
     *
     * @throws IOException if it cannot be made or written to; may be tried again
     */
    void prepare() throws IOException {
        try (Folder folder = openRoot()) {
            toleranceOf(folder);
        }
    }

    /**
     * Writes a file, unless the one on disk is the same or newer.
     *
     * @return bytes written; empty if the one on disk stays
     * @throws DropException {@link DropReason#REFUSED} if something is in the way that is no file
     *     or folder
     * @throws IOException if the disk does not take it, or the content is at fault
     */
    OptionalLong write(RelativePath path, Instant mtime, Content content)
            throws IOException, DropException {
        try (Folder folder = openFolder(path)) {
            Instant threshold = mtime.minus(toleranceOf(folder));
            if (isCurrent(folder, path, threshold)) {
                return OptionalLong.empty();
            }
            Instant now = Instant.now();
            String temp = TempName.next(now);
            boolean renamed = false;
            long bytes;
            try {
                try (WritableByteChannel out = folder.create(temp)) {
                    bytes = content.writeTo(out);
                }
                folder.setModified(temp, mtime);
                renamed = replace(folder, path, temp, threshold);
            } finally {
                if (!renamed) {
                    deleteIfThere(folder, temp);
                }
            }
            leftovers.remove(folder, root.resolve(String.join("/", path.folders())), now);
            return renamed ? OptionalLong.of(bytes) : OptionalLong.empty();
        }
    }

    /** The last look and the rename are one step, else an older file may come to be the last. */
    private boolean replace(Folder folder, RelativePath path, String temp, Instant threshold)
            throws IOException, DropException {
        Lock lock = PathLocks.of(root, path);
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
            require(FileState.Kind.FILE, onDisk.get(), path.name(), path);
        }
        return onDisk.isPresent() && onDisk.get().mtime().isAfter(threshold);
    }

    private void keep(Folder folder, RelativePath path) throws IOException, DropException {
        String previous = path.name() + backup;
        Optional<FileState> before = folder.state(previous);
        if (before.isPresent()) {
            require(FileState.Kind.FILE, before.get(), previous, path);
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

    private Folder openFolder(RelativePath path) throws IOException, DropException {
        Folder folder = openRoot();
        try {
            for (String name : path.folders()) {
                Folder inner = openInner(folder, name, path);
                folder.close();
                folder = inner;
            }
            return folder;
        } catch (IOException | DropException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Looks before it opens: opening a pipe would block until somebody writes to it. */
    private static Folder openInner(Folder folder, String name, RelativePath path)
            throws IOException, DropException {
        Optional<FileState> state = folder.state(name);
        if (state.isEmpty()) {
            folder.makeFolder(name);
            state = folder.state(name);
        }
        require(
                FileState.Kind.FOLDER,
                state.orElseThrow(() -> new NoSuchFileException(name)),
                name,
                path);
        return folder.openFolder(name);
    }

    private Folder openRoot() throws IOException {
        try {
            return opener.open(root);
        } catch (NoSuchFileException e) {
            Files.createDirectories(root);
            return opener.open(root);
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

    private static void require(
            FileState.Kind wanted, FileState state, String name, RelativePath path)
            throws DropException {
        if (state.kind() != wanted) {
            throw new DropException(
                    DropReason.REFUSED,
                    "'"
                            + Printable.of(path.toString())
                            + "': '"
                            + Printable.of(name, 80)
                            + "' is "
                            + state.kind()
                            + " where "
                            + wanted
                            + " must be");
        }
    }
}
