// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A folder in which writing to one file waits. */
record StallingFolder(Folder real, String name, CountDownLatch until) implements Folder {

    private OpenFile stalling(OpenFile file, String opened) {
        return opened.equals(name) ? new StallingFile(file, until) : file;
    }

    @Override
    public OpenFile create(String created) throws IOException {
        return stalling(real.create(created), created);
    }

    @Override
    public OpenFile openFile(String opened) throws IOException {
        return stalling(real.openFile(opened), opened);
    }

    @Override
    public Folder openFolder(String inner) throws IOException {
        return real.openFolder(inner);
    }

    @Override
    public void makeFolder(String made) throws IOException {
        real.makeFolder(made);
    }

    @Override
    public Optional<FileState> state(String of) throws IOException {
        return real.state(of);
    }

    @Override
    public void force() throws IOException {
        real.force();
    }

    @Override
    public void setModified(String of, Instant mtime) throws IOException {
        real.setModified(of, mtime);
    }

    @Override
    public void link(String of, String second) throws IOException {
        real.link(of, second);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(String deleted) throws IOException {
        real.delete(deleted);
    }

    @Override
    public List<String> find(Predicate<String> wanted, int entries) throws IOException {
        return real.find(wanted, entries);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }

    private record StallingFile(OpenFile real, CountDownLatch until) implements OpenFile {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return real.write(bytes);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return real.read(bytes, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            real.truncate(size);
        }

        @Override
        public void force() throws IOException {
            real.force();
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
