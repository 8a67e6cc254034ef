// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.compress.Compression;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of the folder in which a log lies, and which of them were made of it. */
final class Siblings {

    /** Files of the folder that are looked at. */
    static final int MAX_FILES = 100_000;

    /** Files whose beginning is read to find one of them, the newest first. */
    private static final int MAX_READ = 1000;

    /**
     * What rotation adds to a name: numbers, dates, or a word; a copy that somebody made has
     * others.
     */
    private static final String ADDED = "[._-]?(\\d[\\d._:T+-]*|old)";

    private static final Pattern NUMBER = Pattern.compile("\\.(\\d{1,9})(\\.gz|\\.bz2)?$");

    private final Path folder;
    private final boolean follow;

    Siblings(Path folder, boolean follow) {
        this.folder = folder;
        this.follow = follow;
    }

    Path folder() {
        return folder;
    }

    boolean follow() {
        return follow;
    }

    /**
     * Regular files whose names are taken, none that begins with a dot.
     *
     * @throws IOException if the folder cannot be read
     */
    List<Candidate> list(Predicate<String> names) throws IOException {
        List<Candidate> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            int left = MAX_FILES;
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (left-- > 0 && !name.startsWith(".") && names.test(name)) {
                    Look.at(entry, follow).ifPresent(look -> found.add(Candidate.of(entry, look)));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** The file of this name; empty if there is none. */
    Optional<Candidate> named(String name) throws IOException {
        Path path = folder.resolve(name);
        return Look.at(path, follow).map(look -> new Candidate(path, look, Compression.NONE));
    }

    /**
     * What rotation made of a log of this name, the oldest first: files with something added to the
     * name, at its end or before its extension, compressed or not.
     */
    List<Candidate> rotated(String name) throws IOException {
        Pattern pattern = rotatedName(name);
        List<Candidate> found = new ArrayList<>(list(n -> pattern.matcher(n).matches()));
        // as long as it is being compressed both are there
        List<String> plain =
                found.stream().filter(c -> !c.isArchive()).map(Candidate::plainName).toList();
        found.removeIf(c -> c.isArchive() && plain.contains(c.plainName()));
        found.sort(
                Comparator.comparing((Candidate c) -> c.look().mtime())
                        .thenComparing(Siblings::number, Comparator.reverseOrder())
                        .thenComparing(Candidate::plainName));
        return found;
    }

    static Pattern rotatedName(String name) {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        String end = "(\\.gz|\\.bz2)?";
        return Pattern.compile(
                Pattern.quote(name)
                        + ADDED
                        + end
                        + "|"
                        + Pattern.quote(stem)
                        + "[._-]\\d[\\d._:T+-]*"
                        + Pattern.quote(extension)
                        + end);
    }

    /** {@code 3} of {@code app.log.3.gz}: the higher, the older. */
    private static int number(Candidate candidate) {
        Matcher matcher = NUMBER.matcher(candidate.path().getFileName().toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /**
     * The file in which the content of a generation is now: the same inode under another name, or a
     * copy, or an archive.
     *
     * @param which files count
     */
    Optional<Candidate> contentOf(Generation generation, Predicate<Candidate> which)
            throws IOException {
        // a folder of a thousand logs is not read for each of them
        Optional<Candidate> there =
                named(generation.name())
                        .filter(c -> c.look().isSameInode(generation.look()))
                        .filter(which);
        if (there.isPresent() && isIn(generation, there.get())) {
            return there;
        }
        List<Candidate> all = new ArrayList<>(list(name -> true));
        all.removeIf(which.negate());
        Look own = generation.look();
        String base = generation.name();
        all.sort(
                Comparator.comparing((Candidate c) -> !c.look().isSameInode(own))
                        .thenComparing(Candidate::isArchive)
                        .thenComparing(c -> !c.plainName().startsWith(base))
                        .thenComparing(c -> c.look().mtime(), Comparator.reverseOrder()));
        for (Candidate candidate : all.subList(0, Math.min(all.size(), MAX_READ))) {
            if (isIn(generation, candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a file holds what a generation is known to have, as far as it is done or read.
     *
     * @throws IOException if its own file cannot be read now, of which nothing follows
     */
    boolean isIn(Generation generation, Candidate candidate) throws IOException {
        if (!generation.isKnown()) {
            return false;
        }
        long least = Math.max(generation.acknowledged(), 1);
        if (!candidate.isArchive() && candidate.look().size() < least) {
            return false;
        }
        try {
            Optional<Bytes> bytes = candidate.open(follow, true);
            if (bytes.isEmpty()) {
                return false;
            }
            try (Bytes from = bytes.get()) {
                return generation.isIn(from);
            }
        } catch (IOException e) {
            if (!candidate.isArchive() && candidate.look().isSameInode(generation.look())) {
                throw e;
            }
            // an archive that is still being written, one that is none, or somebody else's file
            return false;
        }
    }
}
