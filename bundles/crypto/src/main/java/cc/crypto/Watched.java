// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of some files, and is made anew when they change. Looked at when it is used, at
 * most once a second. Files that cannot be read any more, or are broken, are logged once, and what
 * was made before stays in use: changing keys never takes a running server down.
 *
 * @param <T> immutable
 */
final class Watched<T> {

    @FunctionalInterface
    interface Parser<T> {
        T parse(List<KeystoreFile> files) throws KeystoreException;
    }

    /** What tells that a file is not the one that was read. */
    private record Stamp(long mtime, long size, Object fileKey) {

        static final Stamp MISSING = new Stamp(0, -1, "");

        static Stamp of(Path path) {
            try {
                BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(
                        found.lastModifiedTime().toMillis(),
                        found.size(),
                        found.fileKey() == null ? "" : found.fileKey());
            } catch (IOException e) {
                return MISSING;
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
    private static final long PERIOD = 1_000_000_000;

    /** A file changed this short a time ago may change again without a change of its stamp. */
    private static final long SETTLED_MILLIS = 2000;

    private final List<Path> paths;
    private final Parser<T> parser;
    private final Clock clock;
    private final LongSupplier ticker;
    private final AtomicLong due;
    private final ReentrantLock checking = new ReentrantLock();

    private volatile T current;

    // the rest is only touched by who holds the lock
    private List<Stamp> stamps;
    private boolean settled;
    private byte[] content;
    private String error = "";

    /**
     * @param ticker nanoseconds of a clock that never goes back
     * @throws KeystoreException if the files cannot be used as they are now
     */
    Watched(List<Path> paths, Parser<T> parser, Clock clock, LongSupplier ticker)
            throws KeystoreException {
        this.paths = List.copyOf(paths);
        this.parser = parser;
        this.clock = clock;
        this.ticker = ticker;
        this.due = new AtomicLong(ticker.getAsLong() + PERIOD);
        look();
        List<KeystoreFile> files = read();
        this.content = digest(files);
        this.current = parser.parse(files);
    }

    /** What the files hold, as it was a second ago at most. */
    T get() {
        long now = ticker.getAsLong();
        long next = due.get();
        if (now - next >= 0 && due.compareAndSet(next, now + PERIOD) && checking.tryLock()) {
            try {
                check();
            } finally {
                checking.unlock();
            }
        }
        return current;
    }

    private void check() {
        boolean wasSettled = settled;
        if (!look() && wasSettled) {
            return;
        }
        try {
            List<KeystoreFile> files = read();
            byte[] read = digest(files);
            if (!Arrays.equals(read, content)) {
                current = parser.parse(files);
                content = read;
                LOG.info("{} changed, in use from now on", paths);
            }
            error = "";
        } catch (KeystoreException e) {
            // not yet while files are being replaced, one after the other
            if (settled && !e.getMessage().equals(error)) {
                error = e.getMessage();
                LOG.error("{}; what was read before it changed stays in use", error);
            }
        }
    }

    /** Looks at the files before they are read: a change in between shows the next time. */
    private boolean look() {
        List<Stamp> found = paths.stream().map(Stamp::of).toList();
        boolean changed = !found.equals(stamps);
        long now = clock.millis();
        stamps = found;
        settled = found.stream().allMatch(s -> Math.abs(now - s.mtime()) > SETTLED_MILLIS);
        return changed;
    }

    private List<KeystoreFile> read() throws KeystoreException {
        List<KeystoreFile> files = new ArrayList<>(paths.size());
        for (Path path : paths) {
            files.add(KeystoreFile.read(path));
        }
        return files;
    }

    private static byte[] digest(List<KeystoreFile> files) {
        MessageDigest digest = DigestAlgorithm.SHA256.start();
        files.forEach(file -> digest.update(DigestAlgorithm.SHA256.start().digest(file.content())));
        return digest.digest();
    }
}
