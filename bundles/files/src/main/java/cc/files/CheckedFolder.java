// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A folder by its path, where the platform has no handles of directories. Before each step it is
 * checked that the path still leads to the folder that was opened and over no link; who swaps one
 * between check and step is not seen.
 */
final class CheckedFolder implements Folder {

    private final Path path;
    private final List<Parent> parents;

    private record Parent(Path path, FileState state) {}

    CheckedFolder(Path path) throws IOException {
        // the operator's own path may lead over links: what it leads to is what counts
        this(path.toRealPath(), List.of());
    }

    private CheckedFolder(Path path, List<Parent> above) throws IOException {
        this.path = path;
        List<Parent> all = new ArrayList<>(above);
        all.add(new Parent(path, stateOf(path)));
        this.parents = List.copyOf(all);
        check();
    }

    private void check() throws IOException {
        for (Parent parent : parents) {
            FileState now = stateOf(parent.path);
            if (now.kind() != FileState.Kind.FOLDER || !now.key().equals(parent.state.key())) {
                throw new NotDirectoryException(parent.path.toString());
            }
        }
    }

    private static FileState stateOf(Path path) throws IOException {
        return FileState.of(
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    private Path checked(String name) throws IOException {
        check();
        return path.resolve(name);
    }

    @Override
    public Folder openFolder(String name) throws IOException {
        return new CheckedFolder(checked(name), parents);
    }

    @Override
    public void makeFolder(String name) throws IOException {
        try {
            Files.createDirectory(checked(name));
        } catch (FileAlreadyExistsException e) {
            // another worker was faster
        }
    }

    @Override
    public Optional<FileState> state(String name) throws IOException {
        try {
            return Optional.of(stateOf(checked(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public int names(String name) throws IOException {
        return Folder.names(checked(name));
    }

    @Override
    public OpenFile create(String name) throws IOException {
        return new ChannelFile(
                FileChannel.open(
                        checked(name),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public OpenFile openFile(String name) throws IOException {
        return new ChannelFile(
                FileChannel.open(
                        checked(name),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void force() throws IOException {
        check();
        if (File.separatorChar == '/') {
            // Windows opens no folder like a file, and keeps names in its own journal
            try (FileChannel itself = FileChannel.open(path, StandardOpenOption.READ)) {
                Folder.force(itself);
            }
        }
    }

    @Override
    public void setModified(String name, Instant mtime) throws IOException {
        FileTime time = FileTime.from(mtime);
        Files.getFileAttributeView(
                        checked(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, time, null);
    }

    @Override
    public void link(String name, String second) throws IOException {
        Files.createLink(checked(second), path.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(checked(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(checked(name));
    }

    @Override
    public List<String> find(Predicate<String> wanted, int entries) throws IOException {
        check();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            return Folder.find(stream, wanted, entries);
        }
    }

    @Override
    public void close() {
        // a path holds nothing open
    }
}
