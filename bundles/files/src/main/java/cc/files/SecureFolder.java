// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A folder by the handle of its directory, where the platform has openat and its like.
 *
 * <p>Java has no mkdirat and no linkat, so these two go by the path; whoever swaps a folder of it
 * for a link in that moment gets an empty folder, or a second name for a file that has the same
 * name there, and the message is not written.
 */
final class SecureFolder implements Folder {

    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);

    /** Also for reading: a pipe that was put there meanwhile does not block its opener then. */
    private static final Set<OpenOption> OLD =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final Path ITSELF = Path.of(".");

    private final Path path;
    private final SecureDirectoryStream<Path> directory;

    SecureFolder(Path path, SecureDirectoryStream<Path> directory) {
        this.path = path;
        this.directory = directory;
    }

    @Override
    public Folder openFolder(String name) throws IOException {
        return new SecureFolder(
                path.resolve(name),
                directory.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void makeFolder(String name) throws IOException {
        try {
            Files.createDirectory(path.resolve(name));
        } catch (FileAlreadyExistsException e) {
            // another worker was faster
        }
    }

    @Override
    public Optional<FileState> state(String name) throws IOException {
        try {
            return Optional.of(FileState.of(view(name).readAttributes()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** By the path, which a handle of a directory has no way around: the file must be the same. */
    @Override
    public int names(String name) throws IOException {
        Path file = path.resolve(name);
        Object byPath =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey();
        int names = Folder.names(file);
        if (byPath != null && !byPath.equals(view(name).readAttributes().fileKey())) {
            throw new IOException("the folder was moved away while it was looked at");
        }
        return names;
    }

    @Override
    public OpenFile create(String name) throws IOException {
        return open(name, NEW);
    }

    @Override
    public OpenFile openFile(String name) throws IOException {
        Optional<FileState> before = state(name);
        OpenFile file = open(name, OLD);
        if (!before.equals(state(name))) {
            file.close();
            throw new IOException("it was swapped while it was opened");
        }
        return file;
    }

    private OpenFile open(String name, Set<OpenOption> how) throws IOException {
        return new ChannelFile((FileChannel) directory.newByteChannel(Path.of(name), how));
    }

    @Override
    public void force() throws IOException {
        try (SeekableByteChannel itself =
                directory.newByteChannel(ITSELF, Set.of(StandardOpenOption.READ))) {
            Folder.force((FileChannel) itself);
        }
    }

    @Override
    public void setModified(String name, Instant mtime) throws IOException {
        FileTime time = FileTime.from(mtime);
        view(name).setTimes(time, time, null);
    }

    @Override
    public void link(String name, String second) throws IOException {
        Files.createLink(path.resolve(second), path.resolve(name));
        if (!state(second).map(FileState::key).equals(state(name).map(FileState::key))) {
            throw new IOException("the folder was moved away while it was written to");
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        directory.move(Path.of(from), directory, Path.of(to));
    }

    @Override
    public void delete(String name) throws IOException {
        directory.deleteFile(Path.of(name));
    }

    @Override
    public List<String> find(Predicate<String> wanted, int entries) throws IOException {
        return Folder.find(directory, wanted, entries);
    }

    private BasicFileAttributeView view(String name) {
        return directory.getFileAttributeView(
                Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
