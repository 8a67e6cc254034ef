// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A disk in memory that keeps apart what was written and what was forced, fails at the calls that a
 * test chooses, and loses what a kill or a power cut loses.
 */
final class SimulatedDisk {

    /** What a call of it does beside its work. */
    enum Fault {
        NONE,
        FULL("No space left on device"),
        BROKEN("Input/output error"),
        READ_ONLY("Read-only file system"),
        CRASH("the process is dead");

        private final String message;

        Fault(String... message) {
            this.message = String.join("", message);
        }
    }

    /** Which calls fail. */
    @FunctionalInterface
    interface Plan {
        Fault at(String operation, String name);
    }

    private final Random random;
    private final Map<Path, Dir> dirs = new HashMap<>();
    private Plan plan = (operation, name) -> Fault.NONE;
    private boolean dead;
    private int epoch;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** Names, as they are and as they were after each change since they were forced. */
    private static final class Dir {
        private Map<String, Object> names = new TreeMap<>();
        private final List<Map<String, Object>> since = new ArrayList<>();

        private Dir() {
            since.add(new TreeMap<>());
        }

        void changed() {
            since.add(new TreeMap<>(names));
        }

        void forced() {
            since.clear();
            since.add(new TreeMap<>(names));
        }
    }

    /** A file: its bytes, and those at each change since it was forced. */
    private static final class Inode {
        private byte[] bytes = new byte[0];
        private final List<byte[]> since = new ArrayList<>(List.of(new byte[0]));

        void changed() {
            since.add(bytes);
        }
    }

    synchronized void plan(Plan next) {
        plan = next;
    }

    /** Whether a planned crash has come: nothing is done any more. */
    synchronized boolean isDead() {
        return dead;
    }

    /** Kills whoever uses it now. */
    synchronized void kill() {
        dead = true;
    }

    /** As after a kill: what was written is there. */
    synchronized void restart() {
        dead = false;
        epoch++;
        plan = (operation, name) -> Fault.NONE;
    }

    /** As after a power cut: of what was not forced, some is there, or half, or as garbage. */
    synchronized void powerCut() {
        dirs.values().forEach(this::lose);
        restart();
    }

    private void lose(Dir dir) {
        dir.names = new TreeMap<>(dir.since.get(random.nextInt(dir.since.size())));
        dir.forced();
        for (Object entry : dir.names.values()) {
            if (entry instanceof Inode inode) {
                lose(inode);
            }
        }
    }

    private void lose(Inode inode) {
        int kept = random.nextInt(inode.since.size());
        byte[] bytes = inode.since.get(kept).clone();
        int sure = inode.since.get(0).length;
        for (byte[] version : inode.since) {
            sure = Math.min(sure, version.length);
        }
        if (bytes.length > sure) {
            switch (random.nextInt(3)) {
                case 0 -> bytes = Arrays.copyOf(bytes, sure + random.nextInt(bytes.length - sure));
                case 1 -> {
                    int from = sure + random.nextInt(bytes.length - sure);
                    Arrays.fill(bytes, from, bytes.length, (byte) 0);
                }
                default -> {
                    // as it was
                }
            }
        }
        inode.bytes = bytes;
        inode.since.clear();
        inode.since.add(bytes);
    }

    /** The bytes of a file; empty if there is none. */
    synchronized Optional<byte[]> content(Path file) {
        Dir dir = dirs.get(file.getParent());
        Object entry = dir == null ? null : dir.names.get(file.getFileName().toString());
        return entry instanceof Inode inode ? Optional.of(inode.bytes.clone()) : Optional.empty();
    }

    /** The names in a folder. */
    synchronized List<String> names(Path folder) {
        return dirs.containsKey(folder) ? List.copyOf(dirs.get(folder).names.keySet()) : List.of();
    }

    /** Changes bytes behind everybody's back. */
    synchronized void corrupt(Path file, int at) {
        Inode inode = (Inode) dirs.get(file.getParent()).names.get(file.getFileName().toString());
        inode.bytes = inode.bytes.clone();
        inode.bytes[at] ^= 0x55;
        inode.since.clear();
        inode.since.add(inode.bytes);
    }

    synchronized Folder open(Path path) throws IOException {
        step("open", path.toString(), epoch);
        dirs.computeIfAbsent(path, p -> new Dir());
        return new SimulatedFolder(path, epoch);
    }

    private void step(String operation, String name, int user) throws IOException {
        if (dead || user != epoch) {
            throw new IOException(Fault.CRASH.message);
        }
        Fault fault = plan.at(operation, name);
        if (fault == Fault.CRASH) {
            dead = true;
        }
        if (fault != Fault.NONE) {
            throw new IOException(fault.message);
        }
    }

    private final class SimulatedFolder implements Folder {

        private final Path path;
        private final int user;

        SimulatedFolder(Path path, int user) {
            this.path = path;
            this.user = user;
        }

        private Dir dir() {
            return dirs.get(path);
        }

        @Override
        public Folder openFolder(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("open", name, user);
                if (!(dir().names.get(name) instanceof Dir)) {
                    throw new NotDirectoryException(name);
                }
                return new SimulatedFolder(path.resolve(name), user);
            }
        }

        @Override
        public void makeFolder(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("make", name, user);
                Dir made = dirs.computeIfAbsent(path.resolve(name), p -> new Dir());
                dir().names.put(name, made);
                dir().changed();
            }
        }

        @Override
        public Optional<FileState> state(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("state", name, user);
                Object entry = dir().names.get(name);
                if (entry == null) {
                    return Optional.empty();
                }
                FileState.Kind kind =
                        entry instanceof Inode ? FileState.Kind.FILE : FileState.Kind.FOLDER;
                return Optional.of(new FileState(kind, Instant.EPOCH, entry));
            }
        }

        @Override
        public OpenFile create(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("create", name, user);
                if (dir().names.containsKey(name)) {
                    throw new FileAlreadyExistsException(name);
                }
                Inode inode = new Inode();
                dir().names.put(name, inode);
                dir().changed();
                return new SimulatedFile(name, inode, user);
            }
        }

        @Override
        public OpenFile openFile(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("open", name, user);
                if (!(dir().names.get(name) instanceof Inode inode)) {
                    throw new NoSuchFileException(name);
                }
                return new SimulatedFile(name, inode, user);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                step("force", path.toString(), user);
                dir().forced();
            }
        }

        @Override
        public void rename(String from, String to) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("rename", from, user);
                Object entry = dir().names.remove(from);
                if (entry == null) {
                    throw new NoSuchFileException(from);
                }
                dir().names.put(to, entry);
                dir().changed();
            }
        }

        @Override
        public void delete(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("delete", name, user);
                if (dir().names.remove(name) == null) {
                    throw new NoSuchFileException(name);
                }
                dir().changed();
            }
        }

        @Override
        public List<String> find(Predicate<String> wanted, int entries) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("find", path.toString(), user);
                return dir().names.keySet().stream().filter(wanted).limit(entries).toList();
            }
        }

        @Override
        public void setModified(String name, Instant mtime) {
            throw new AssertionError("a tailwriter sets no times");
        }

        @Override
        public void link(String name, String second) {
            throw new AssertionError("a tailwriter links nothing");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private final class SimulatedFile implements OpenFile {

        private final String name;
        private final Inode inode;
        private final int user;
        private boolean open = true;
        private int position;

        SimulatedFile(String name, Inode inode, int user) {
            this.name = name;
            this.inode = inode;
            this.user = user;
            this.position = inode.bytes.length;
        }

        private void check(String operation) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            step(operation, name, user);
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                check("size");
                return inode.bytes.length;
            }
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            synchronized (SimulatedDisk.this) {
                int n = bytes.remaining();
                byte[] given = new byte[n];
                bytes.duplicate().get(given);
                try {
                    check("write");
                } catch (IOException e) {
                    // as a full disk, and a process that is killed: half of it may be there
                    if (open && user == epoch && !e.getMessage().isEmpty() && n > 0) {
                        put(given, random.nextInt(n));
                    }
                    throw e;
                }
                put(given, n);
                bytes.position(bytes.limit());
                return n;
            }
        }

        private void put(byte[] given, int n) {
            byte[] next = Arrays.copyOf(inode.bytes, Math.max(inode.bytes.length, position + n));
            System.arraycopy(given, 0, next, position, n);
            inode.bytes = next;
            position += n;
            inode.changed();
        }

        @Override
        public int read(ByteBuffer bytes, long at) throws IOException {
            synchronized (SimulatedDisk.this) {
                check("read");
                if (at >= inode.bytes.length) {
                    return -1;
                }
                int n = (int) Math.min(bytes.remaining(), inode.bytes.length - at);
                bytes.put(inode.bytes, (int) at, n);
                return n;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                check("truncate");
                inode.bytes = Arrays.copyOf(inode.bytes, (int) size);
                position = (int) size;
                inode.changed();
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                try {
                    check("force");
                } catch (IOException e) {
                    if (!dead && user == epoch && open) {
                        // once it failed, the pages count as clean, and may be lost
                        byte[] sure = inode.since.get(0);
                        inode.since.clear();
                        inode.since.add(sure);
                        inode.since.add(inode.bytes);
                    }
                    throw e;
                }
                inode.since.clear();
                inode.since.add(inode.bytes);
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
