// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.util.Arrays;

/** Where a fragment ends. */
final class Cut {

    private Cut() {}

    /**
     * The part of what was read that is one fragment: in text at most {@code buffer-lines} lines,
     * and where there is more of the file than fits, whole ones if there is the end of any.
     *
     * @param most bytes that fit
     */
    static Piece.Data of(Piece.Data read, int most, LogtailOptions options) {
        byte[] bytes = read.bytes();
        int end = bytes.length;
        if (options.text() && options.bufferLines() > 0) {
            end = endOfLines(bytes, options.bufferLines());
        }
        if (options.text() && end == bytes.length && bytes.length == most) {
            end = endOfLastLine(bytes);
        }
        return end == bytes.length ? read : new Piece.Data(Arrays.copyOf(bytes, end), read.from());
    }

    private static int endOfLines(byte[] bytes, int lines) {
        int left = lines;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && --left == 0) {
                return i + 1;
            }
        }
        return bytes.length;
    }

    private static int endOfLastLine(byte[] bytes) {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return bytes.length;
    }
}
