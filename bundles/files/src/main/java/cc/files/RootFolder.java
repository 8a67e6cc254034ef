// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.api.config.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folder that a handler writes below, {@code dstdir}. Safe for use by many threads. */
public final class RootFolder {

    private final Path path;
    private final Folder.Opener opener;

    /** Folders that were made, and may not be there after a power cut. */
    private final Set<Path> unforced = ConcurrentHashMap.newKeySet();

    /**
     * @param path which need not be there yet
     * @param opener how it is opened, usually {@link Folder#open}
     */
    public RootFolder(Path path, Folder.Opener opener) {
        this.path = path.toAbsolutePath().normalize();
        this.opener = opener;
    }

    /** Reads {@code dstdir}, which must be set. */
    public static Path option(Options options) {
        String text = options.required("dstdir", "a folder");
        try {
            Path path = Path.of(text);
            if (Files.exists(path) && !Files.isDirectory(path)) {
                options.problem("dstdir", "a folder, and this is a file");
            }
            return path;
        } catch (InvalidPathException e) {
            options.problem("dstdir", "a folder");
            return Path.of("");
        }
    }

    /** Where it is, absolute. */
    public Path path() {
        return path;
    }

    /**
     * Opens it, and makes it if it is not there.
     *
     * @throws IOException if it cannot be made or opened; may be tried again
     */
    public Folder open() throws IOException {
        try {
            return opener.open(path);
        } catch (NoSuchFileException e) {
            make(path);
            return opener.open(path);
        }
    }

    /** Each folder that is made is on the disk before anything is written into it. */
    private void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null || Files.isDirectory(folder)) {
            return;
        }
        make(parent);
        Files.createDirectories(folder);
        try (Folder above = opener.open(parent)) {
            above.force();
        }
    }

    /**
     * Opens the folder that a file is to be in, and makes it if it is not there.
     *
     * @throws DropException {@link DropReason#REFUSED} if something on the way is no folder
     * @throws IOException if one cannot be made or opened
     */
    public Folder open(RelativePath file) throws IOException, DropException {
        Folder folder = open();
        try {
            Path at = path;
            for (String name : file.folders()) {
                at = at.resolve(name);
                Folder inner = openInner(folder, name, at, file);
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
    private Folder openInner(Folder folder, String name, Path at, RelativePath file)
            throws IOException, DropException {
        Optional<FileState> state = folder.state(name);
        if (state.isEmpty()) {
            unforced.add(at);
            folder.makeFolder(name);
            state = folder.state(name);
        }
        if (unforced.contains(at)) {
            folder.force();
            unforced.remove(at);
        }
        require(
                FileState.Kind.FOLDER,
                state.orElseThrow(() -> new NoSuchFileException(name)),
                name,
                file);
        return folder.openFolder(name);
    }

    /**
     * Checks what stands under a name.
     *
     * @param name on the way to the file, or its own
     * @param file whose way it is on, for the error
     * @throws DropException {@link DropReason#REFUSED} if it is something else than what is wanted
     */
    public static void require(
            FileState.Kind wanted, FileState state, String name, RelativePath file)
            throws DropException {
        if (state.kind() != wanted) {
            throw new DropException(
                    DropReason.REFUSED,
                    "'"
                            + Printable.of(file.toString())
                            + "': '"
                            + Printable.of(name, 80)
                            + "' is "
                            + state.kind()
                            + " where "
                            + wanted
                            + " must be");
        }
    }

    /**
     * Checks that a file that is to be changed in place, and is open, has no other name: that could
     * be anywhere, and mean anything.
     *
     * @param folder that it is in
     * @throws DropException {@link DropReason#REFUSED} if it has hard links
     * @throws IOException if it is gone
     */
    public static void requireOneName(Folder folder, String name, RelativePath file)
            throws IOException, DropException {
        int names = folder.names(name);
        if (names > 1) {
            throw new DropException(
                    DropReason.REFUSED,
                    "'"
                            + Printable.of(file.toString())
                            + "': '"
                            + Printable.of(name, 80)
                            + "' has "
                            + names
                            + " names (hard links), and must have no other");
        }
    }
}
