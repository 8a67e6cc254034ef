// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.TaskMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of tasks, on disk, so that none runs twice, also when this process was killed: a file for
 * each, written whole under another name, forced, then renamed. Safe for use by many threads.
 */
final class Ledger implements AutoCloseable {

    /** Ids that are kept, at most. */
    static final int MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private static final String SUFFIX = ".json";
    private static final String TEMPORARY = ".new";
    private static final String LOCK = "lock";
    private static final String EPOCH = "epoch";

    private final Path folder;
    private final FileChannel lock;
    private final Map<String, TaskRecord> records = new HashMap<>();
    private final long epoch;

    /**
     * Opens it, and reads what is there.
     *
     * @throws IOException if the folder cannot be had; the message says why
     */
    Ledger(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        lock = lock(folder);
        try {
            restrict(folder);
            load();
            epoch = nextEpoch();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // told below
        }
        channel.close();
        throw new IOException("another taskrunner has it");
    }

    /** What tasks are sent is nobody else's to read. */
    private static void restrict(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void load() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    if (!TaskMessage.isId(id(name))) {
                        LOG.warn("{}: no record of a task, is left alone", file);
                        continue;
                    }
                    TaskRecord record = read(file);
                    records.put(record.id(), record.ended().isPresent() ? record.brief() : record);
                } else if (!name.equals(LOCK) && !name.equals(EPOCH)) {
                    // half of a record, or what a task was started with, when we were killed
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static TaskRecord read(Path file) throws IOException {
        String id = id(file.getFileName().toString());
        try {
            TaskRecord record = TaskRecord.of(Body.parse(Frame.wrap(Files.readAllBytes(file))));
            if (record.id().equals(id)) {
                return record;
            }
            throw new DropException(DropReason.BAD_DATA, "it is that of another id");
        } catch (DropException e) {
            LOG.error("{}: a broken record, its task will not run again: {}", file, e.getMessage());
            return TaskRecord.lost(id, Files.getLastModifiedTime(file).toInstant());
        }
    }

    /** Grows with each start, also when the clock was set back. */
    private long nextEpoch() throws IOException {
        Path file = folder.resolve(EPOCH);
        long last = 0;
        if (Files.exists(file)) {
            try {
                last = Long.parseLong(Files.readString(file).strip());
            } catch (NumberFormatException e) {
                LOG.warn("{}: no number, is made anew", file);
            }
        }
        long next = Math.max(System.currentTimeMillis(), last + 1);
        write(file, Frame.of(Long.toString(next)).toByteArray(), true);
        return next;
    }

    /** Grows with each start. */
    long epoch() {
        return epoch;
    }

    Path folder() {
        return folder;
    }

    /** What is known of an id, as it is on disk. */
    synchronized Optional<TaskRecord> find(String id) {
        TaskRecord record = records.get(id);
        if (record == null || record.ended().isEmpty()) {
            return Optional.ofNullable(record);
        }
        try {
            Path file = file(id);
            return Optional.of(Files.exists(file) ? read(file) : record);
        } catch (IOException e) {
            LOG.warn("{}: {}", file(id), e.toString());
            return Optional.of(record);
        }
    }

    /** All of them, in brief. */
    synchronized Collection<TaskRecord> all() {
        return List.copyOf(records.values());
    }

    synchronized boolean isFull() {
        return records.size() >= MAX;
    }

    /**
     * Remembers a task.
     *
     * @param forced whether it must be on disk when this returns, whatever happens then
     * @throws IOException if it is not
     */
    synchronized void put(TaskRecord record, boolean forced) throws IOException {
        write(file(record.id()), record.toBody().toJson().toByteArray(), forced);
        records.put(record.id(), record.ended().isPresent() ? record.brief() : record);
    }

    /** Forgets those that ended so long ago. */
    synchronized void forget(Duration lifetime) {
        Instant limit = Instant.now().minus(lifetime);
        List<String> old = new ArrayList<>();
        records.values().stream()
                .filter(record -> record.ended().map(limit::isAfter).orElse(false))
                .forEach(record -> old.add(record.id()));
        for (String id : old) {
            try {
                Files.deleteIfExists(file(id));
                records.remove(id);
            } catch (IOException e) {
                LOG.warn("{}: cannot be removed: {}", file(id), e.toString());
                return;
            }
        }
    }

    private void write(Path file, byte[] content, boolean forced) throws IOException {
        Path temporary = folder.resolve(file.getFileName() + TEMPORARY);
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (forced) {
                channel.force(true);
            }
        }
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
        if (forced) {
            forceFolder();
        }
    }

    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path file(String id) {
        return folder.resolve(name(id) + SUFFIX);
    }

    /** Upper case is marked: on some disks both cases are one name. */
    private static String name(String id) {
        StringBuilder name = new StringBuilder();
        for (char c : id.toCharArray()) {
            if (c >= 'A' && c <= 'Z') {
                name.append('+');
            }
            name.append(c);
        }
        return name.toString();
    }

    private static String id(String fileName) {
        return fileName.substring(0, fileName.length() - SUFFIX.length()).replace("+", "");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", folder, e.toString());
        }
    }
}
