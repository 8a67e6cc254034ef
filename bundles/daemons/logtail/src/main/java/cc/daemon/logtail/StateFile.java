// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The file in which positions are kept: one line for each log, a checksum and a JSON object.
 * Written anew as a whole and put in place when it is on the disk, so that there is always a whole
 * one. The one before is kept: where the last one is lost or broken, a receiver is asked for more
 * than it needs, and says so.
 */
final class StateFile {

    private static final String NAME = "positions";
    private static final String BEFORE = "positions.before";
    private static final int CHECKSUM = 8;

    private final Path file;
    private final Path before;

    StateFile(Path folder) {
        this.file = folder.resolve(NAME);
        this.before = folder.resolve(BEFORE);
    }

    /**
     * What was kept.
     *
     * @param saved of each log
     * @param exists whether there was anything: it is not the first start
     * @param broken lines that could not be read
     */
    record Content(List<Saved> saved, boolean exists, int broken) {}

    /**
     * Reads it.
     *
     * @throws IOException if it is there and cannot be read
     */
    Content read() throws IOException {
        Content last = read(file);
        if (last.exists() && last.broken() == 0) {
            return last;
        }
        Content older = read(before);
        if (!last.exists()) {
            return older;
        }
        List<Saved> saved = new ArrayList<>(last.saved());
        older.saved().stream()
                .filter(one -> !one.left() && last.saved().stream().noneMatch(one::isOfSameLog))
                .forEach(saved::add);
        return new Content(saved, true, last.broken());
    }

    private static Content read(Path from) throws IOException {
        if (!Files.exists(from)) {
            return new Content(List.of(), false, 0);
        }
        List<Saved> saved = new ArrayList<>();
        int broken = 0;
        for (String line :
                new String(Files.readAllBytes(from), StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                try {
                    saved.add(parse(line));
                } catch (DropException | IllegalArgumentException e) {
                    broken++;
                }
            }
        }
        return new Content(saved, true, broken);
    }

    /**
     * Writes it.
     *
     * @throws IOException if that failed; what was there before still is
     */
    void write(List<Saved> all) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(NAME + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 65536);
            for (Saved saved : all) {
                out.write(line(saved));
            }
            out.flush();
            channel.force(true);
        }
        if (Files.exists(file)) {
            move(file, before);
        }
        move(next, file);
        // the names too: what is kept must be so after a power cut
        try (FileChannel folder = FileChannel.open(file.getParent())) {
            folder.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] line(Saved saved) {
        String json = json(saved).toJson().utf8();
        return (checksum(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static Body json(Saved saved) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("log", saved.log());
        fields.put("filename", saved.filename());
        fields.put("device", saved.device());
        fields.put("inode", saved.inode());
        fields.put("generation", saved.generation());
        fields.put("fingerprint", saved.wire());
        fields.put("head", saved.head().toString());
        fields.put("position", saved.done().position());
        fields.put("before", saved.done().before().toString());
        fields.put("size", saved.size());
        fields.put("mtime", saved.mtime().toString());
        fields.put("gap_to", saved.gapTo());
        fields.put("gap_reason", saved.gapReason());
        fields.put("finished", saved.finished().stream().map(StateFile::finished).toList());
        if (saved.left()) {
            fields.put("left", true);
        }
        return Body.of(fields);
    }

    private static String finished(Saved.Finished one) {
        return one.device() + " " + one.inode() + " " + one.head() + " " + one.size();
    }

    private static Saved parse(String line) throws DropException {
        String json = line.substring(Math.min(line.length(), CHECKSUM + 1));
        if (!line.startsWith(checksum(json) + " ")) {
            throw new IllegalArgumentException("checksum");
        }
        Body body = Body.parse(Frame.of(json));
        List<Saved.Finished> finished = new ArrayList<>();
        if (body.get("finished") instanceof List<?> list) {
            list.forEach(one -> finished.add(finished(String.valueOf(one))));
        }
        return new Saved(
                body.text("log"),
                body.text("filename"),
                body.integer("device"),
                body.integer("inode"),
                (int) body.integer("generation"),
                body.text("fingerprint"),
                fingerprint(body.text("head")),
                new Mark(body.integer("position"), fingerprint(body.text("before"))),
                body.integer("size"),
                Instant.parse(body.text("mtime")),
                body.integer("gap_to"),
                body.text("gap_reason"),
                finished,
                Boolean.TRUE.equals(body.get("left")));
    }

    private static Saved.Finished finished(String text) {
        String[] words = text.split(" ");
        // three words are of a time when the size was not kept
        if (words.length != 3 && words.length != 4) {
            throw new IllegalArgumentException("finished");
        }
        return new Saved.Finished(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                fingerprint(words[2]),
                words.length == 3 ? Saved.Finished.UNKNOWN : Long.parseLong(words[3]));
    }

    private static Fingerprint fingerprint(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("fingerprint");
        }
        return new Fingerprint(
                Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
    }
}
