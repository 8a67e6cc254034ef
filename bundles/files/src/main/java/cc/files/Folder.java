// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * A folder that is held open: whatever somebody does to its path meanwhile, names are looked up in
 * this one. Every name is one component, and no link is followed. Used by one thread.
 */
public interface Folder extends Closeable {

    /** How a folder is opened; platforms with no handles of directories have another way. */
    @FunctionalInterface
    interface Opener {

        /**
         * Opens the folder of an operator's path.
         *
         * @throws IOException if there is no such folder
         */
        Folder open(Path path) throws IOException;
    }

    /**
     * Opens the folder of an operator's path, which may lead over links.
     *
     * @throws IOException if there is no such folder
     */
    static Folder open(Path path) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(path);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new SecureFolder(path, secure);
        }
        stream.close();
        return openByPath(path);
    }

    /**
     * Opens it as on a platform that has no handles of directories: before each step it is checked
     * that its path still leads to it.
     *
     * @throws IOException if there is no such folder
     */
    static Folder openByPath(Path path) throws IOException {
        return new CheckedFolder(path);
    }

    /** Forces a folder that was opened like a file, where its file system knows such a thing. */
    static void force(FileChannel folder) throws IOException {
        try {
            folder.force(true);
        } catch (IOException e) {
            if (!"Invalid argument".equals(e.getMessage())) {
                throw e;
            }
        }
    }

    /** How many names a file has, by its path; 1 where the platform doesn't say. */
    static int names(Path file) throws IOException {
        try {
            return (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            return 1;
        }
    }

    /** Those of the names that a stream gives first that are wanted. */
    static List<String> find(DirectoryStream<Path> stream, Predicate<String> wanted, int entries)
            throws IOException {
        try {
            return StreamSupport.stream(stream.spliterator(), false)
                    .limit(entries)
                    .map(entry -> entry.getFileName().toString())
                    .filter(wanted)
                    .toList();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Opens a folder in this one that {@link #state} has just shown to be one.
     *
     * @throws IOException if it no longer is
     */
    Folder openFolder(String name) throws IOException;

    /**
     * Makes a folder in this one; does nothing if something of that name is there.
     *
     * @throws IOException if it cannot be made
     */
    void makeFolder(String name) throws IOException;

    /** What is there under this name; empty if nothing is. */
    Optional<FileState> state(String name) throws IOException;

    /**
     * How many names a file has, hard links of it among them: who writes to one that has more than
     * this writes to what somebody else may call otherwise.
     *
     * @return 1 also where the file system doesn't say
     * @throws IOException if nothing is there under this name
     */
    default int names(String name) throws IOException {
        return 1;
    }

    /**
     * Makes a file.
     *
     * @throws IOException if anything of that name is there
     */
    OpenFile create(String name) throws IOException;

    /**
     * Opens a file that {@link #state} has just shown to be one.
     *
     * @throws IOException if it no longer is
     */
    OpenFile openFile(String name) throws IOException;

    /**
     * Returns when its names are on the disk: those that were made, renamed and removed before.
     *
     * @throws IOException if they are not
     */
    void force() throws IOException;

    /** Sets when a file was changed. */
    void setModified(String name, Instant mtime) throws IOException;

    /**
     * Gives a file a second name, which nothing has.
     *
     * @throws IOException if it cannot, on file systems with no hard links too
     */
    void link(String name, String second) throws IOException;

    /** Renames a file, in one step, over whatever file or link has the name. */
    void rename(String from, String to) throws IOException;

    /**
     * Removes a file, or a link itself.
     *
     * @throws java.nio.file.NoSuchFileException if nothing of that name is there
     */
    void delete(String name) throws IOException;

    /**
     * Those of its names that are wanted. Called once at most.
     *
     * @param entries how many names to look at, of those that may be there
     */
    List<String> find(Predicate<String> wanted, int entries) throws IOException;
}
