// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * A compression that contents travel in, as a message's {@code comp} and the option {@code
 * compression} name it.
 */
public enum Compression {
    /** As it is. */
    NONE("", 0),
    /** RFC 1952, one member or several. */
    GZIP(".gz", 6),
    /** bzip2, one stream or several. */
    BZIP2(".bz2", 9);

    /** The fastest level. */
    public static final int MIN_LEVEL = 1;

    /** The level that makes the smallest contents. */
    public static final int MAX_LEVEL = 9;

    private static final int FILE_BUFFER = 64 * 1024;

    private final String suffix;
    private final int defaultLevel;

    Compression(String suffix, int defaultLevel) {
        this.suffix = suffix;
        this.defaultLevel = defaultLevel;
    }

    /** The name in options and messages: {@code none}, {@code gzip}, {@code bzip2}. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is added to the name of a file with such content: nothing, {@code .gz}, {@code .bz2}.
     */
    public String suffix() {
        return suffix;
    }

    /** The level where none is configured; 0 for {@link #NONE}, which has none. */
    public int defaultLevel() {
        return defaultLevel;
    }

    /** The compression of this name; an empty text is {@link #NONE}. Empty if there is none. */
    public static Optional<Compression> parse(String name) {
        if (name.isEmpty()) {
            return Optional.of(NONE);
        }
        for (Compression compression : values()) {
            if (compression.option().equals(name)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /**
     * The compression that a message's {@code comp} names.
     *
     * @throws ContentException {@link DropReason#BAD_FIELD} if there is none of that name
     */
    public static Compression ofField(String comp) throws ContentException {
        return parse(comp)
                .orElseThrow(
                        () ->
                                new ContentException(
                                        DropReason.BAD_FIELD,
                                        "field 'comp' = '"
                                                + Printable.of(comp, 40)
                                                + "': must be none, gzip or bzip2"));
    }

    /**
     * Compresses a whole content.
     *
     * @param level from {@link #MIN_LEVEL} to {@link #MAX_LEVEL}; not used by {@link #NONE}
     * @throws IllegalArgumentException if there is no such level
     */
    public Frame compress(Frame content, int level) {
        if (this == NONE) {
            return content;
        }
        // what does not shrink is stored, which is gzip too: trying takes ten times as long
        boolean stored = this == GZIP && !Sample.of(content).shrinks();
        int expected = stored ? content.size() + content.size() / 1024 + 64 : content.size() / 4;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expected + 64);
        try (OutputStream out = stored ? new GzipOutput(bytes, 0) : compressing(bytes, level)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array that cannot be written to", e);
        }
        return Frame.wrap(bytes.toByteArray());
    }

    /**
     * A stream that compresses what is written to it. Closing it ends the compressed content and
     * closes the stream below.
     *
     * @param level as for {@link #compress}
     * @throws IOException what the stream below throws
     */
    public OutputStream compressing(OutputStream out, int level) throws IOException {
        if (this != NONE && (level < MIN_LEVEL || level > MAX_LEVEL)) {
            throw new IllegalArgumentException(option() + " level " + level);
        }
        return switch (this) {
            case NONE -> out;
            case GZIP -> new GzipOutput(out, level);
            case BZIP2 -> new Bzip2Output(out, level);
        };
    }

    /**
     * A stream of what a compressed file of one's own holds, member after member, with no limit:
     * for files that are read piece by piece and come from nobody else.
     *
     * @throws IOException what the stream below throws, or if it does not begin as such a file
     */
    public InputStream reading(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, FILE_BUFFER);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
        };
    }

    /**
     * Decompresses a whole content.
     *
     * @throws ContentException if it is not of this compression, is broken, or grows over the limit
     */
    public Frame decompress(Frame content, Limit limit) throws ContentException {
        try (InputStream in = decompressing(content, limit)) {
            return this == NONE && content.size() <= limit.bytes()
                    ? content
                    : Frame.wrap(in.readAllBytes());
        } catch (ContentException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("an array that cannot be read", e);
        }
    }

    /**
     * A stream of the decompressed content. Reading it throws {@link ContentException} where {@link
     * #decompress} does; what was read before that is not to be used.
     */
    public InputStream decompressing(Frame content, Limit limit) {
        Budget budget = new Budget(limit, content.size());
        return switch (this) {
            case NONE -> new BoundedInput(option(), content.stream(), budget);
            case GZIP -> new BoundedInput(option(), new GzipInput(content.buffer()), budget);
            case BZIP2 ->
                    new BoundedInput(option(), new Bzip2Input(content.stream(), budget), budget);
        };
    }
}
