// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/**
 * Copies of bundles, of the versions that are installed and of some before: {@code
 * NAME/VERSION_MILLIS.jar}, with the time of the installation. Bounded by count for each bundle and
 * by bytes for all. One thread at a time.
 */
final class Copies {

    private static final String JAR = ".jar";
    private static final String DRAFT = ".draft";

    private final Path folder;
    private final int count;
    private final long bytes;

    /**
     * One of them.
     *
     * @param file where it is
     * @param version of the bundle
     * @param since when it was installed
     * @param size bytes of it
     */
    record Copy(Path file, Version version, Instant since, long size) {}

    /**
     * @param count copies of one bundle, that of the version installed among them
     * @param bytes of all copies together
     */
    Copies(Path folder, int count, long bytes) {
        this.folder = folder;
        this.count = count;
        this.bytes = bytes;
    }

    /**
     * Copies what is installed, if that is not done yet.
     *
     * @return its copy
     * @throws IOException if it cannot be copied
     */
    synchronized Copy keep(Bundle bundle) throws IOException {
        Instant since = Instant.ofEpochMilli(bundle.getLastModified());
        Optional<Copy> there = current(bundle);
        if (there.isPresent()) {
            return there.get();
        }
        Path own = Files.createDirectories(folder.resolve(bundle.getSymbolicName()));
        Path draft = Files.createTempFile(own, "copy", DRAFT);
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                BundleCopy.write(bundle, out, Download.MAX_BYTES);
            }
            if (bundle.getLastModified() != since.toEpochMilli()) {
                throw new IOException("it was replaced while it was being copied");
            }
            Path target = own.resolve(bundle.getVersion() + "_" + since.toEpochMilli() + JAR);
            for (Copy other : of(bundle.getSymbolicName())) {
                if (Files.mismatch(other.file, draft) < 0) {
                    // the same comes again: it is kept once
                    Files.delete(other.file);
                }
            }
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
        prune(bundle.getSymbolicName());
        return current(bundle).orElseThrow(() -> new IOException("there is no room for it"));
    }

    /** The copy of what is installed; empty if there is none yet. */
    synchronized Optional<Copy> current(Bundle bundle) {
        return of(bundle.getSymbolicName()).stream()
                .filter(copy -> copy.since.toEpochMilli() == bundle.getLastModified())
                .filter(copy -> copy.version.equals(bundle.getVersion()))
                .findFirst();
    }

    /** Copies of what was installed before what is installed now, the last one first. */
    synchronized List<Copy> before(Bundle bundle) {
        return of(bundle.getSymbolicName()).stream()
                .filter(copy -> copy.since.toEpochMilli() < bundle.getLastModified())
                .toList();
    }

    /** All copies of one bundle, the last one first. */
    synchronized List<Copy> of(String name) {
        return name == null ? List.of() : read(folder.resolve(name));
    }

    /** Deletes the copies of what came after one of them, and before what is installed now. */
    synchronized void forgetAfter(Copy old, Bundle bundle) throws IOException {
        for (Copy copy : before(bundle)) {
            if (copy.since.isAfter(old.since)) {
                Files.deleteIfExists(copy.file);
            }
        }
    }

    /** Deletes what was being written when the runtime was killed. */
    synchronized void clean() throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, "*" + JAR)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
        for (Path own : folders()) {
            try (DirectoryStream<Path> drafts = Files.newDirectoryStream(own, "*" + DRAFT)) {
                for (Path draft : drafts) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    private void prune(String name) throws IOException {
        List<Copy> own = of(name);
        for (Copy old : own.subList(Math.min(count, own.size()), own.size())) {
            Files.deleteIfExists(old.file);
        }
        List<Copy> all = new ArrayList<>();
        for (Path each : folders()) {
            all.addAll(read(each));
        }
        all.sort(Comparator.comparing(Copy::since));
        long sum = all.stream().mapToLong(Copy::size).sum();
        for (Copy oldest : all) {
            if (sum <= bytes) {
                break;
            }
            Files.deleteIfExists(oldest.file);
            sum -= oldest.size;
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(folder, path -> Files.isDirectory(path))) {
            found.forEach(all::add);
        }
        return all;
    }

    private static List<Copy> read(Path own) {
        List<Copy> copies = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(own, "*_*" + JAR)) {
            for (Path file : found) {
                copy(file).ifPresent(copies::add);
            }
        } catch (IOException e) {
            // there are none of it
            return List.of();
        }
        copies.sort(Comparator.comparing(Copy::since).reversed());
        return copies;
    }

    private static Optional<Copy> copy(Path file) throws IOException {
        String name = file.getFileName().toString();
        int end = name.lastIndexOf('_');
        try {
            Version version = Version.parseVersion(name.substring(0, end));
            long millis = Long.parseLong(name.substring(end + 1, name.length() - JAR.length()));
            return Optional.of(
                    new Copy(file, version, Instant.ofEpochMilli(millis), Files.size(file)));
        } catch (IllegalArgumentException e) {
            // somebody else's file
            return Optional.empty();
        }
    }
}
