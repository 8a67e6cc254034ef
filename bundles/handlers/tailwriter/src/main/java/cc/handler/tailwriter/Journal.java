// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.files.Folder;
import cc.files.OpenFile;
import cc.files.RootFolder;
import cc.files.TempName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of all sources, in one file of records that is only appended to: a group of them is
 * durable when {@link #write} returns. It is written anew, and takes the old one's place in one
 * step, when most of it is outdated or the disk failed to take a group. Used by one thread.
 *
 * <p>A record: two bytes of mark, length and CRC-32C of the payload, payload. A bad record is
 * skipped: those after it count all the same.
 */
final class Journal {

    static final String NAME = "sources.journal";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final byte[] HEADER =
            "cc.handler.tailwriter sources 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final short MARK = (short) 0xcc51;
    private static final int FRAME = 10;
    private static final int MAX_RECORD = 64 * 1024;
    private static final long MIN_COMPACTION = 4L << 20;

    private static final int WHOLE = 1;
    private static final int PROGRESS = 2;
    private static final int FORGOTTEN = 3;

    private final RootFolder dir;
    private final Map<Long, SourceState> saved = new LinkedHashMap<>();
    private OpenFile file;
    private boolean damaged;
    private boolean suspect;
    private long compactAt = MIN_COMPACTION;

    Journal(RootFolder dir) {
        this.dir = dir;
    }

    /**
     * Reads what is there.
     *
     * @throws IOException if the folder cannot be made or read; may be tried again
     */
    Collection<SourceState> load() throws IOException {
        saved.clear();
        damaged = false;
        try (Folder folder = dir.open()) {
            for (String left : folder.find(TempName::looksLikeOne, 1000)) {
                folder.delete(left);
            }
            if (folder.state(NAME).isEmpty()) {
                rewrite(folder);
            } else {
                // a process before this one may have died between its rename and its force
                folder.force();
                file = folder.openFile(NAME);
                read(folder);
                // nor are records sure that it wrote and could not force, until they are
                file.force();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        return List.copyOf(saved.values());
    }

    /**
     * Whether records of it could not be read: then some states may be older than what they were
     * acknowledged for.
     */
    boolean isDamaged() {
        return damaged;
    }

    private void read(Folder folder) throws IOException {
        long size = file.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new IOException(dir.path().resolve(NAME) + " has " + size + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
            // up to its end
        }
        bytes.flip();
        if (!bytes.duplicate()
                .limit(Math.min(bytes.limit(), HEADER.length))
                .equals(ByteBuffer.wrap(HEADER))) {
            setAside(folder);
            return;
        }
        bytes.position(HEADER.length);
        int good = bytes.position();
        int bad = 0;
        while (bytes.remaining() >= FRAME) {
            int start = bytes.position();
            if (take(bytes)) {
                damaged |= bad > 0;
                good = bytes.position();
            } else {
                bad++;
                bytes.position(start + 1);
            }
        }
        if (damaged) {
            LOG.error(
                    "{}: has broken records: copies may be further than it says",
                    dir.path().resolve(NAME));
            suspect = true;
        }
        if (good < size) {
            LOG.warn(
                    "{}: its last {} bytes are no whole record, and are cut off",
                    dir.path().resolve(NAME),
                    size - good);
            file.truncate(good);
            damaged |= bytes.position(good).remaining() >= FRAME && isWholeFrame(bytes);
        }
        compactAt = Math.max(MIN_COMPACTION, 4 * file.size());
    }

    /** Whether as many bytes are there as it should have: then no kill cut it, but they changed. */
    private static boolean isWholeFrame(ByteBuffer bytes) {
        int length = bytes.getInt(bytes.position() + Short.BYTES);
        return length <= bytes.remaining() - FRAME;
    }

    /** Another version's, or nothing that was ever ours. */
    private void setAside(Folder folder) throws IOException {
        String aside = NAME + ".bad-" + Instant.now().getEpochSecond();
        LOG.error(
                "{}: is no journal of this version: kept as {}, states are found anew from the"
                        + " copies",
                dir.path().resolve(NAME),
                aside);
        close();
        folder.rename(NAME, aside);
        damaged = true;
        rewrite(folder);
    }

    /** Reads one record; false if there is no good one at this place. */
    private boolean take(ByteBuffer bytes) {
        if (bytes.getShort() != MARK) {
            return false;
        }
        int length = bytes.getInt();
        int crc = bytes.getInt();
        if (length <= 0 || length > MAX_RECORD || length > bytes.remaining()) {
            return false;
        }
        byte[] payload = new byte[length];
        bytes.get(payload);
        if (checksum(payload, length) != crc) {
            return false;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            apply(in);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void apply(DataInputStream in) throws IOException {
        int kind = in.readByte();
        long id = in.readLong();
        switch (kind) {
            case WHOLE -> {
                SourceState.Identity identity = SourceState.readIdentity(in);
                saved.put(id, new SourceState(id, identity, SourceState.Progress.readFrom(in)));
            }
            case PROGRESS -> {
                SourceState.Progress progress = SourceState.Progress.readFrom(in);
                saved.computeIfPresent(
                        id, (i, known) -> new SourceState(i, known.identity(), progress));
            }
            case FORGOTTEN -> saved.remove(id);
            default -> throw new EOFException("kind " + kind);
        }
    }

    /**
     * Appends a group of states, and those of sources that are forgotten.
     *
     * @throws IOException if they are not sure to be on the disk: then the journal is written anew
     *     with the next group
     */
    void write(List<SourceState> states, List<Long> forgotten) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(states.size() * 128);
        for (SourceState state : states) {
            SourceState before = saved.put(state.id(), state);
            boolean known = before != null && before.identity().equals(state.identity());
            append(bytes, known ? PROGRESS : WHOLE, state);
        }
        for (long id : forgotten) {
            saved.remove(id);
            append(bytes, FORGOTTEN, new SourceState(id, null, null));
        }
        if (file == null || suspect || file.size() + bytes.size() > compactAt) {
            try (Folder folder = dir.open()) {
                rewrite(folder);
            }
            return;
        }
        suspect = true;
        writeAll(file, bytes);
        file.force();
        suspect = false;
    }

    /** All states in a new file, that takes the old one's place when it is on the disk. */
    private void rewrite(Folder folder) throws IOException {
        suspect = true;
        String temp = TempName.next(Instant.now());
        OpenFile fresh = folder.create(temp);
        boolean renamed = false;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(HEADER);
            for (SourceState state : saved.values()) {
                append(bytes, WHOLE, state);
                if (bytes.size() > MAX_RECORD) {
                    writeAll(fresh, bytes);
                    bytes.reset();
                }
            }
            writeAll(fresh, bytes);
            fresh.force();
            folder.rename(temp, NAME);
            renamed = true;
            folder.force();
        } catch (IOException | RuntimeException e) {
            fresh.close();
            if (!renamed) {
                folder.delete(temp);
            }
            throw e;
        }
        close();
        file = fresh;
        compactAt = Math.max(MIN_COMPACTION, 4 * fresh.size());
        suspect = false;
    }

    private static void writeAll(OpenFile to, ByteArrayOutputStream bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static void append(ByteArrayOutputStream to, int kind, SourceState state) {
        try {
            ByteArrayOutputStream payload = new ByteArrayOutputStream(256);
            DataOutputStream out = new DataOutputStream(payload);
            out.writeByte(kind);
            out.writeLong(state.id());
            if (kind == WHOLE) {
                state.writeIdentity(out);
            }
            if (kind != FORGOTTEN) {
                state.progress().writeTo(out);
            }
            byte[] record = payload.toByteArray();
            DataOutputStream frame = new DataOutputStream(to);
            frame.writeShort(MARK);
            frame.writeInt(record.length);
            frame.writeInt(checksum(record, record.length));
            frame.write(record);
        } catch (IOException e) {
            throw new IllegalStateException("an array that cannot be written to", e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** Lets go of the file. */
    void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("closing {}: {}", NAME, e.toString());
            }
            file = null;
        }
    }
}
