// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.compress.Compression;
import cc.handler.tailwriter.SourceState.Identity;
import cc.handler.tailwriter.SourceState.Progress;
import java.util.Optional;
import java.util.OptionalLong;

/** A source file as it stands now, with what is sure of it. Guarded by the lock of its log. */
final class Source {

    private final long id;
    private final String hostname;
    private final String filename;
    private final long device;
    private final long inode;
    private final String log;
    private final Compression compression;
    private long generation;
    private Fingerprint fingerprint;
    private String copy;
    private String renamedFrom = "";
    private long position;
    private long length;
    private long anchor;
    private long gapsLength;
    private long gaps;
    private long gapBytes;
    private boolean acknowledged;
    private long lastWrite;
    private long version;

    /** Whether it differs from what was last given to the journal. */
    private boolean changed;

    /** Whether its copy has been looked at since the start, or since the disk failed. */
    private boolean checked;

    /** What all bytes were forced for: the copy is never cut further back. */
    private SourceState forced;

    /** What the journal has for good. */
    private volatile SourceState durable;

    /** A new source. */
    Source(long id, Fragment first, String log, String copy, Compression compression, long now) {
        this.id = id;
        this.hostname = first.hostname();
        this.filename = first.filename();
        this.device = first.device();
        this.inode = first.inode();
        this.generation = first.generation();
        this.fingerprint = first.fingerprint();
        this.log = log;
        this.copy = copy;
        this.compression = compression;
        this.lastWrite = now;
        this.changed = true;
    }

    /** One that the journal knows. */
    Source(SourceState state) {
        Identity identity = state.identity();
        this.id = state.id();
        this.hostname = identity.hostname();
        this.filename = identity.filename();
        this.device = identity.device();
        this.inode = identity.inode();
        this.generation = identity.generation();
        this.fingerprint = Fingerprint.of(identity.fingerprint());
        this.log = identity.log();
        this.copy = identity.copy();
        this.compression = identity.compression();
        this.renamedFrom = identity.renamedFrom();
        this.durable = state;
        restore(state);
        this.acknowledged = state.progress().acknowledged();
        this.forced = state;
    }

    SourceState state() {
        return new SourceState(
                id,
                new Identity(
                        hostname,
                        filename,
                        device,
                        inode,
                        generation,
                        fingerprint.text(),
                        log,
                        copy,
                        compression,
                        renamedFrom),
                new Progress(
                        position,
                        length,
                        anchor,
                        gapsLength,
                        gaps,
                        gapBytes,
                        acknowledged,
                        lastWrite),
                ++version);
    }

    /** Whether a fragment is of this file. The fingerprint may be one of more or fewer bytes. */
    boolean isOf(Fragment fragment) {
        boolean same =
                isNamed(fragment) && device == fragment.device() && inode == fragment.inode();
        if (!same) {
            return false;
        }
        if (!isIdentified() || !fragment.isIdentified()) {
            // one of both is of a time when its sender said no more
            return true;
        }
        // a sender that lost what it knew can't say which generation it is: the newest one is asked
        boolean may =
                generation == fragment.generation()
                        || fragment.generation() == Fragment.NONE
                                && fragment.fingerprint().isCheckable();
        return may
                && (fingerprint.isNone()
                        || fragment.fingerprint().isNone()
                        || fingerprint.mayBe(fragment.fingerprint()));
    }

    boolean isNamed(Fragment fragment) {
        return hostname.equals(fragment.hostname()) && filename.equals(fragment.filename());
    }

    private boolean isIdentified() {
        return !fingerprint.isNone() || generation != Fragment.NONE;
    }

    /** Learns what a sender says now, who said less before. */
    void learn(Fragment fragment, boolean asked) {
        if (generation == Fragment.NONE && fragment.generation() != Fragment.NONE) {
            generation = fragment.generation();
            changed = true;
        }
        if (fragment.fingerprint().count() > fingerprint.count()
                || fingerprint.isNone() && !fragment.fingerprint().isNone()) {
            fingerprint = fragment.fingerprint();
            changed = true;
        }
        if (acknowledged && !asked) {
            acknowledged = false;
            changed = true;
        }
    }

    /** From now on what is not acknowledged comes again. */
    void trust() {
        changed |= !acknowledged;
        acknowledged = true;
    }

    /** Bytes were appended to the copy: those from {@code from} on. */
    void appended(long from, long bytes, long newLength, long now) {
        position = from + bytes;
        length = newLength;
        lastWrite = now;
        changed = true;
    }

    /** What is before in the copy cannot be compared with what comes, from here on it can. */
    void anchor(long at, long copyLength) {
        anchor = at;
        position = at;
        length = copyLength;
        changed = true;
    }

    /** All that is in the copy is from this source, and ends at a position. */
    void adopt(long newPosition, long newAnchor, long newLength, long newGapsLength) {
        position = newPosition;
        anchor = newAnchor;
        length = newLength;
        gapsLength = newGapsLength;
        changed = true;
    }

    /** The copy is shorter, or longer, by bytes that are the source's. */
    void shift(long bytes) {
        position += bytes;
        length += bytes;
        anchor = Math.min(anchor, position);
        changed = true;
    }

    /** The copy is a new file, which begins at a position. */
    void beginAnew(long at) {
        position = at;
        anchor = at;
        length = 0;
        gapsLength = 0;
        changed = true;
    }

    void gap(Fragment.Gap gap, long newGapsLength) {
        gaps++;
        gapBytes += gap.to() - position;
        gapsLength = newGapsLength;
        position = gap.to();
        anchor = position;
        changed = true;
    }

    /** The bytes of its copy, once those that waited to be compressed are there. */
    void length(long now) {
        changed |= length != now;
        length = now;
    }

    /** Its copy has another name from now on. */
    void rename(String to) {
        renamedFrom = copy;
        copy = to;
        changed = true;
    }

    /** It keeps the name that it had. */
    void undoRename() {
        copy = renamedFrom;
        renamedFrom = "";
        changed = true;
    }

    /** The copy has its name for good. */
    void renamed() {
        changed |= !renamedFrom.isEmpty();
        renamedFrom = "";
    }

    /** Back to what is sure, since what was appended after it may not be. */
    void restoreForced() {
        if (forced != null) {
            restore(forced);
            checked = false;
        }
    }

    private void restore(SourceState state) {
        Progress progress = state.progress();
        position = progress.position();
        length = progress.length();
        anchor = progress.anchor();
        gapsLength = progress.gapsLength();
        gaps = progress.gaps();
        gapBytes = progress.gapBytes();
        lastWrite = progress.lastWrite();
    }

    /** Bytes that were sure are gone: nothing is any more. */
    void nothingIsSure() {
        durable = null;
        forced = null;
    }

    /**
     * All up to a state was forced.
     *
     * @return what is sure now: a later one where that was forced meanwhile
     */
    SourceState forced(SourceState state) {
        if (forced == null || forced.version() < state.version()) {
            forced = state;
        }
        return forced;
    }

    void durable(SourceState state) {
        durable = state;
    }

    /** Up to where the journal has it for good that all is in the copy; -1 if it knows nothing. */
    long durablePosition() {
        SourceState sure = durable;
        return sure == null ? -1 : sure.progress().position();
    }

    /** What the journal has of it. */
    Optional<SourceState> sure() {
        return Optional.ofNullable(durable);
    }

    /** Takes the note that it changed, and gives back whether it did. */
    boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** The journal did not take what it was given. */
    void changed() {
        changed = true;
    }

    boolean isChanged() {
        return changed;
    }

    boolean isChecked() {
        return checked;
    }

    void checked() {
        checked = true;
    }

    /** Where in the copy the byte of an offset is; empty if that is not known. */
    OptionalLong placeOf(long offset) {
        return offset >= anchor && offset <= position && position - offset <= length
                ? OptionalLong.of(length - (position - offset))
                : OptionalLong.empty();
    }

    long id() {
        return id;
    }

    String hostname() {
        return hostname;
    }

    String filename() {
        return filename;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    String copy() {
        return copy;
    }

    Compression compression() {
        return compression;
    }

    String renamedFrom() {
        return renamedFrom;
    }

    long position() {
        return position;
    }

    long length() {
        return length;
    }

    long anchor() {
        return anchor;
    }

    long gapBytes() {
        return gapBytes;
    }

    long gapsLength() {
        return gapsLength;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    long lastWrite() {
        return lastWrite;
    }
}
