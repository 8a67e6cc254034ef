// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.client.delivery.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The content of a log file from one beginning to the next: what receivers know as one source. Its
 * bytes may be read from the file under its name, from the same file under another name, from a
 * copy, or from an archive. Used by one thread.
 */
final class Generation implements Source {

    /** The number of one that may have had others before it. */
    static final int UNNUMBERED = -1;

    /** What it is known by was not given to be kept yet. */
    private static final long NOT_KEPT = Long.MAX_VALUE;

    private final String log;
    private final String filename;
    private final long device;
    private final long inode;
    private final int number;
    private final Fingerprint first;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private String wire;
    private Look look;
    private Optional<Bytes> bytes;
    private byte[] head = new byte[0];
    private byte[] tail = new byte[0];
    private boolean tailKnown = true;
    private long position;
    private Mark done;
    private long seen;
    private long gapTo;
    private String gapReason = "";

    /** Why what is not read of it is lost; empty while it can be read. */
    private String lost = "";

    private boolean beyond;
    private boolean changed = true;
    private String refusal = "";
    private long keptBy;
    private boolean answered;
    private boolean asks;
    private long back;

    /** One whose bytes are gone or are to be found. */
    Generation(Saved saved) {
        this.log = saved.log();
        this.filename = saved.filename();
        this.device = saved.device();
        this.inode = saved.inode();
        this.number = saved.generation();
        this.first = saved.head();
        this.wire = saved.wire();
        this.look = new Look(device, inode, saved.size(), saved.mtime());
        this.bytes = Optional.empty();
        this.done = saved.done();
        this.position = done.position();
        this.seen = saved.size();
        this.gapTo = saved.gapTo();
        this.gapReason = saved.gapReason();
    }

    /** One that is found now; it is read from its first byte on. */
    Generation(String log, String filename, Look look, Bytes bytes, int number) throws IOException {
        this.log = log;
        this.filename = filename;
        this.device = look.device();
        this.inode = look.inode();
        this.number = number;
        this.first = Fingerprint.NONE;
        this.wire = "";
        this.done = Mark.START;
        this.look = look;
        this.bytes = Optional.of(bytes);
        this.head = bytes.slice(0, Fingerprint.MAX);
        this.seen = head.length;
        this.keptBy = NOT_KEPT;
    }

    /** Path of the file, as receivers know it. */
    String filename() {
        return filename;
    }

    /** Name of the file in its folder. */
    String name() {
        return Path.of(filename).getFileName().toString();
    }

    long device() {
        return device;
    }

    long inode() {
        return inode;
    }

    int number() {
        return number;
    }

    /** The file that it is read from, as last seen. */
    Look look() {
        return look;
    }

    void look(Look now) {
        look = now;
    }

    /**
     * Remembers how large the file is, for when it is truncated before it was read.
     *
     * @return false if it is not what it was
     */
    boolean measure() throws IOException {
        if (bytes.isEmpty() || bytes.get().isComplete()) {
            return true;
        }
        long size = bytes.get().size();
        // another content may have been put there: its size says nothing of this one
        if (!isSame(bytes.get())) {
            return false;
        }
        seen = Math.max(seen, size);
        return true;
    }

    /** Offset up to which it was read. */
    long position() {
        return position;
    }

    /** Up to where it is done. */
    long acknowledged() {
        return done.position();
    }

    /**
     * Up to where the receiver is known to have said that it has it; empty where what is done was
     * left out.
     */
    Optional<Long> answeredUpTo() {
        return done.position() == 0 || done.before().count() > 0
                ? Optional.of(done.position())
                : Optional.empty();
    }

    /** Bytes that it is known to have. */
    long seen() {
        return Math.max(seen, position);
    }

    /** Whether there is something to read it from. */
    boolean isReadable() {
        return bytes.isPresent();
    }

    /** Whether it is read from something to which nothing is appended. */
    boolean isComplete() {
        return bytes.map(Bytes::isComplete).orElse(true);
    }

    /** Whether the receiver has more of it than there is: it is another content than it knows. */
    boolean isBeyond() {
        return beyond;
    }

    /** Why the receiver does not take it; empty while it does. */
    String refusal() {
        return refusal;
    }

    /** Tries again what the receiver did not take. */
    void forgive() {
        refusal = "";
    }

    /** The fingerprint that receivers know it by: that of its beginning when it was first sent. */
    String wire() {
        if (wire.isEmpty()) {
            wire = Fingerprint.of(head).toString();
            changed = true;
        }
        return wire;
    }

    /** Goes on from the end of what is there. */
    void skipToEnd() throws IOException {
        position = bytes.orElseThrow().size();
        done = new Mark(position, Fingerprint.NONE);
        tailKnown = position == 0;
        asks = number == UNNUMBERED && position > 0;
        changed = true;
    }

    /**
     * Whether the receiver is to be asked how much it has: this one begins at the end, and nobody
     * knows whether it was followed before.
     */
    boolean asks() {
        return asks && !answered;
    }

    /** How many bytes the receiver lacked of what was left out; 0 for none, or if told before. */
    long takeBack() {
        long was = back;
        back = 0;
        return was;
    }

    /**
     * What lies before this offset and was not sent yet is left out.
     *
     * @param reason in a word
     */
    void leaveOut(long to, String reason) {
        if (to > Math.max(position, gapTo)) {
            gapTo = to;
            gapReason = reason;
            changed = true;
        }
    }

    /**
     * Whether other bytes begin as this does, and have the same right before where this is done or
     * read.
     *
     * @throws IOException if they cannot be read
     */
    boolean isIn(Bytes other) throws IOException {
        if (head.length > 0 && tailKnown) {
            return Arrays.equals(other.slice(0, head.length), head)
                    && Arrays.equals(other.slice(position - tail.length, tail.length), tail);
        }
        Fingerprint begins = head.length > 0 ? Fingerprint.of(head) : first;
        Fingerprint before = done.before();
        return isAt(other, 0, begins) && isAt(other, done.position() - before.count(), before);
    }

    private static boolean isAt(Bytes other, long from, Fingerprint print) throws IOException {
        byte[] bytes = other.slice(from, print.count());
        return bytes.length == print.count() && Fingerprint.of(bytes).equals(print);
    }

    /** Whether its beginning is known, so that another inode can be told to hold it. */
    boolean isKnown() {
        return head.length > 0 || first.count() > 0;
    }

    /** The fingerprint of its beginning, as far as it is known. */
    Fingerprint begins() {
        return head.length > 0 ? Fingerprint.of(head) : first;
    }

    /**
     * Reads from there on, if it begins as this does: another file may have got the name since it
     * was looked at.
     *
     * @return false if it does not
     */
    boolean readFrom(Bytes found, Look where) throws IOException {
        byte[] begins = found.slice(0, Fingerprint.MAX);
        if (isKnown() && !begins().isOf(begins)) {
            return false;
        }
        close();
        lost = "";
        bytes = Optional.of(found);
        look = where;
        head = begins;
        tailKnown = false;
        return true;
    }

    /** There is nothing any more to read it from: what was not read is lost. */
    void lose(String reason) throws IOException {
        close();
        bytes = Optional.empty();
        lost = reason;
        leaveOut(seen, reason);
    }

    /** What is there under its name is another content: what was not done of this one is not it. */
    void abandon() throws IOException {
        close();
        bytes = Optional.empty();
        marks.clear();
        gapTo = 0;
        position = done.position();
        seen = position;
        beyond = false;
        changed = true;
    }

    /** Bytes that can be read now; negative if there are fewer than were read already. */
    long available() throws IOException {
        if (position < gapTo) {
            return gapTo - position;
        }
        if (bytes.isEmpty()) {
            return 0;
        }
        return beyond ? -1 : bytes.get().size() - position;
    }

    /**
     * What comes next. The file is held against what is known of it before and after it is read: in
     * between somebody may truncate it.
     *
     * @param max bytes
     * @throws IOException if it cannot be read
     */
    Piece next(int max) throws IOException {
        if (position < gapTo) {
            return new Piece.Gap(position, gapTo, gapReason);
        }
        if (bytes.isEmpty()) {
            return new Piece.Nothing();
        }
        Bytes from = bytes.get();
        if (!isSame(from)) {
            return new Piece.Changed();
        }
        long size = from.size();
        int want = (int) Math.min(max, size - position);
        byte[] read = want <= 0 ? new byte[0] : from.slice(position, want);
        if (!from.isComplete() && (read.length < want || !isSame(from))) {
            return new Piece.Changed();
        }
        if (!from.isComplete()) {
            seen = Math.max(seen, size);
        }
        return read.length == 0 ? new Piece.Nothing() : new Piece.Data(read, position);
    }

    /** Whether the file still is what it was, as far as it was read. */
    boolean isSame() throws IOException {
        return bytes.isEmpty() || isSame(bytes.get());
    }

    private boolean isSame(Bytes from) throws IOException {
        if (beyond || !from.isComplete() && from.size() < position) {
            return false;
        }
        if (!from.isComplete() && !Arrays.equals(from.slice(0, head.length), head)) {
            return false;
        }
        if (!tailKnown) {
            byte[] before = from.slice(tailStart(position), tailLength(position));
            if (before.length < tailLength(position)
                    || expected().filter(known -> !isTail(known, before)).isPresent()) {
                return false;
            }
            tail = before;
            tailKnown = true;
            return true;
        }
        return from.isComplete()
                || Arrays.equals(from.slice(position - tail.length, tail.length), tail);
    }

    /** What is known to lie right before the position; empty if nothing is. */
    private Optional<Fingerprint> expected() {
        if (done.position() == position) {
            return Optional.of(done.before());
        }
        return marks.stream()
                .filter(mark -> mark.position() == position)
                .map(Mark::before)
                .findFirst();
    }

    private static boolean isTail(Fingerprint known, byte[] before) {
        int from = before.length - known.count();
        return from >= 0 && Fingerprint.of(before, from, known.count()).equals(known);
    }

    /** A piece was sent. */
    void sent(Piece.Data piece) {
        byte[] read = piece.bytes();
        if (head.length < Fingerprint.MAX && piece.from() <= head.length) {
            int known = (int) (head.length - piece.from());
            int more = Math.min(Fingerprint.MAX - head.length, read.length - known);
            if (more > 0) {
                head = joined(head, head.length, read, known, more);
            }
        }
        int kept = Math.max(0, Math.min(tail.length, Fingerprint.MAX - read.length));
        int added = Math.min(Fingerprint.MAX, read.length);
        tail = joined(tail, kept, read, read.length - added, added);
        position = piece.to();
        marks.addLast(new Mark(position, Fingerprint.of(tail)));
        seen = Math.max(seen, position);
    }

    /** The end of one array, then a part of another. */
    private static byte[] joined(byte[] one, int kept, byte[] other, int from, int length) {
        byte[] both = new byte[kept + length];
        System.arraycopy(one, one.length - kept, both, 0, kept);
        System.arraycopy(other, from, both, kept, length);
        return both;
    }

    /** A gap was sent. */
    void sent(Piece.Gap gap) {
        position = gap.to();
        tailKnown = false;
        marks.addLast(new Mark(position, Fingerprint.NONE));
    }

    private static long tailStart(long position) {
        return Math.max(0, position - Fingerprint.MAX);
    }

    private static int tailLength(long position) {
        return (int) Math.min(Fingerprint.MAX, position);
    }

    private long sizeNow() {
        try {
            return bytes.isPresent() ? bytes.get().size() : seen;
        } catch (IOException e) {
            // reading it will say so
            return seen;
        }
    }

    /**
     * Whether the receiver has said anything of it since this start. Until then one message at a
     * time is sent: for the receiver the first that arrives is where it begins, and that must not
     * be the second one.
     */
    boolean isAnswered() {
        return answered;
    }

    @Override
    public void acknowledged(long upTo) {
        answered = true;
        if (upTo > position) {
            // the receiver knows more of it than this sender does, whose state was lost
            beyond = bytes.isPresent() && upTo > sizeNow();
            if (beyond) {
                return;
            }
            position = upTo;
            tailKnown = false;
            marks.clear();
        }
        if (upTo <= done.position()) {
            return;
        }
        Mark reached = new Mark(upTo, Fingerprint.NONE);
        while (!marks.isEmpty() && marks.peekFirst().position() <= upTo) {
            Mark mark = marks.pollFirst();
            reached = mark.position() == upTo ? mark : reached;
        }
        done = reached;
        changed = true;
    }

    @Override
    public void rewind(long to) {
        if (to >= position) {
            return;
        }
        marks.removeIf(mark -> mark.position() > to);
        position = to;
        tailKnown = to == 0;
        tail = new byte[0];
        if (to < done.position()) {
            if (asks()) {
                asks = false;
                back = done.position() - to;
            }
            // the receiver has lost what it had: what can be read is sent again
            done = new Mark(to, Fingerprint.NONE);
            changed = true;
        }
        if (bytes.isEmpty() && !lost.isEmpty()) {
            // what was under way cannot be read again: it is lost with the rest
            leaveOut(seen, lost);
        }
    }

    @Override
    public void refused(String reason, String message) {
        rewind(done.position());
        refusal = message.isEmpty() ? reason : reason + ": " + message;
    }

    /** Whether everything of it that is known is done. */
    boolean isDone() {
        return done.position() >= position && position >= gapTo;
    }

    /**
     * Whether it may be sent as far as writings of positions go: what it is known by must be on the
     * disk before its first byte is sent. Else, after a crash, a copy that was made of it meanwhile
     * would be taken for another one.
     *
     * @param kept number of the last writing that is on the disk
     */
    boolean isKept(long kept) {
        return keptBy <= kept;
    }

    /**
     * Looks what it begins with, as long as that was not given to be kept.
     *
     * @return whether that is known now, and was not before
     */
    boolean begin() throws IOException {
        if (keptBy != NOT_KEPT || head.length == Fingerprint.MAX || bytes.isEmpty()) {
            return false;
        }
        boolean before = isKnown();
        byte[] read = bytes.get().slice(0, Fingerprint.MAX);
        if (read.length > head.length
                && Arrays.equals(head, 0, head.length, read, 0, head.length)) {
            head = read;
            seen = Math.max(seen, head.length);
        }
        return !before && isKnown();
    }

    /** What is in its file is not its beginning: that is elsewhere, and nothing was sent of it. */
    void forsake() throws IOException {
        close();
        bytes = Optional.empty();
        head = new byte[0];
        seen = 0;
    }

    /** Whether it is to be kept before it can be sent. */
    boolean isToBeKept() {
        return keptBy == NOT_KEPT && head.length > 0;
    }

    /** It is in the writing of this number. */
    void keptBy(long writing) {
        keptBy = writing;
    }

    /** Whether what is to be kept has changed since it was last asked. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    Saved saved(List<Saved.Finished> finished) {
        return new Saved(
                log,
                filename,
                device,
                inode,
                number,
                head.length > 0 ? wire() : wire,
                begins(),
                done,
                seen(),
                look == null ? Instant.EPOCH : look.mtime(),
                gapTo > done.position() ? gapTo : 0,
                gapTo > done.position() ? gapReason : "",
                finished,
                false);
    }

    /** Lets go of the file. */
    void close() throws IOException {
        if (bytes.isPresent()) {
            bytes.get().close();
        }
    }
}
