// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

/** What comes next in a log. */
sealed interface Piece {

    /**
     * Bytes.
     *
     * @param from offset of the first one
     */
    record Data(byte[] bytes, long from) implements Piece {

        long to() {
            return from + bytes.length;
        }
    }

    /**
     * Bytes that nobody can read any more, or is to.
     *
     * @param from offset of the first one
     * @param to offset behind the last one
     * @param reason why, in a word
     */
    record Gap(long from, long to, String reason) implements Piece {}

    /** Nothing now. */
    record Nothing() implements Piece {}

    /** The file is not what it was: it was truncated, or written anew. */
    record Changed() implements Piece {}
}
