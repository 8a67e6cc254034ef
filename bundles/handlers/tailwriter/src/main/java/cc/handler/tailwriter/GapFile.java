// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.DropException;
import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import cc.files.RelativePath;
import cc.files.RootFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The file beside a copy that names what is missing in it: lines of {@code from to reason time},
 * the first two offsets in the source.
 */
final class GapFile {

    /** Added to the name of the copy. */
    static final String SUFFIX = ".gaps";

    private static final int MAX_READ = 1 << 20;

    private GapFile() {}

    /**
     * What such a file says in all.
     *
     * @param bytes of the source that are missing
     * @param end offset behind the last of them
     * @param length of the file itself
     */
    record Sum(long bytes, long end, long length) {}

    /**
     * Appends a line, and forces it.
     *
     * @param length of the file as it is known; what is behind was never sure, and is cut off
     * @return its length now
     * @throws DropException if it has hard links
     */
    static long append(Folder folder, RelativePath copy, long length, Fragment.Gap gap)
            throws IOException, DropException {
        String name = copy.name() + SUFFIX;
        String line = gap.from() + " " + gap.to() + " " + gap.reason() + " " + Instant.now() + "\n";
        boolean there = isFile(folder, name);
        try (OpenFile file = there ? folder.openFile(name) : folder.create(name)) {
            RootFolder.requireOneName(folder, name, copy);
            if (file.size() > length) {
                file.truncate(length);
            }
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force();
            if (length == 0) {
                // also where a try before this one made it: nobody knows whether its name is there
                folder.force();
            }
            return file.size();
        }
    }

    /** Reads what was written of a copy whose state is lost; empty if it cannot be read. */
    static Optional<Sum> read(Folder folder, RelativePath copy) throws IOException {
        String name = copy.name() + SUFFIX;
        if (!isFile(folder, name)) {
            return Optional.of(new Sum(0, 0, 0));
        }
        try (OpenFile file = folder.openFile(name)) {
            if (file.size() > MAX_READ) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                // up to its end
            }
            return parse(new String(bytes.array(), StandardCharsets.UTF_8), file.size());
        }
    }

    private static Optional<Sum> parse(String text, long length) {
        long bytes = 0;
        long end = 0;
        for (String line : text.split("\n")) {
            String[] words = line.split(" ");
            try {
                long from = Long.parseLong(words[0]);
                long to = Long.parseLong(words.length > 1 ? words[1] : "");
                bytes = Math.addExact(bytes, Math.subtractExact(to, from));
                end = to;
            } catch (NumberFormatException | ArithmeticException e) {
                return Optional.empty();
            }
        }
        return Optional.of(new Sum(bytes, end, length));
    }

    private static boolean isFile(Folder folder, String name) throws IOException {
        var state = folder.state(name);
        if (state.isPresent() && state.get().kind() != FileState.Kind.FILE) {
            throw new IOException("'" + name + "' is " + state.get().kind());
        }
        return state.isPresent();
    }

    /** Renames it with its copy. */
    static void rename(Folder folder, String from, String to) throws IOException {
        if (isFile(folder, from + SUFFIX) && !isFile(folder, to + SUFFIX)) {
            folder.rename(from + SUFFIX, to + SUFFIX);
        }
    }
}
