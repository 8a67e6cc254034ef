// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of what a command prints, read as UTF-8: whole lines, as many as are there, and parts
 * only of those that are very long or whose end does not come. Beyond a number of bytes nothing
 * more. Used by one thread.
 */
final class OutputLines {

    private static final int MAX_TEXT = 16 * 1024;
    private static final int TAIL = 2000;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final Consumer<String> lines;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder tail = new StringBuilder();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private long left;
    private boolean cut;

    /**
     * @param max bytes of them all
     * @param lines gets texts of one or more lines, with their ends
     */
    OutputLines(long max, Consumer<String> lines) {
        this.left = max;
        this.lines = lines;
    }

    /** Takes what was printed next. */
    void take(byte[] bytes) {
        int length = (int) Math.min(left, bytes.length);
        left -= length;
        cut |= length < bytes.length;
        if (length > 0) {
            decode(bytes, length, false);
            emit(false);
        }
    }

    /** Gives also the line that has no end yet. */
    void flush() {
        emit(true);
    }

    /** Nothing more will be printed. */
    void end() {
        decode(new byte[0], 0, true);
        emit(true);
    }

    /** Whether there was more than goes on. */
    boolean isCut() {
        return cut;
    }

    /** The end of what went on. */
    String tail() {
        return tail.toString();
    }

    private void decode(byte[] bytes, int length, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length);
        in.put(rest).put(bytes, 0, length).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, last);
        text.append(out.flip());
        // a character of several bytes that is not all there
        rest = in.slice();
    }

    private void emit(boolean all) {
        int end = all ? text.length() : text.lastIndexOf("\n") + 1;
        if (end == 0 && text.length() > MAX_TEXT) {
            end = text.length();
        }
        for (int from = 0; from < end; ) {
            int to = from + MAX_TEXT < end ? part(from) : end;
            String part = text.substring(from, to);
            remember(part);
            lines.accept(part);
            from = to;
        }
        text.delete(0, end);
    }

    /** Where a part that begins there ends: after a line, if there is one. */
    private int part(int from) {
        int line = text.lastIndexOf("\n", from + MAX_TEXT - 1) + 1;
        int to = line > from ? line : from + MAX_TEXT;
        return Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
    }

    private void remember(String part) {
        tail.append(part);
        if (tail.length() > 2 * TAIL) {
            tail.delete(0, tail.length() - TAIL);
        }
    }
}
