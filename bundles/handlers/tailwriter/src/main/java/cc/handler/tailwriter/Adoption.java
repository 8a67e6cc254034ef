// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A copy that nothing is known of, since what was known is lost: whether it is that of a source.
 *
 * @param copy that is not compressed
 * @param gaps what is named beside it as missing in it
 */
record Adoption(CopyFile copy, GapFile.Sum gaps) {

    /**
     * Takes the copy for that of a source, if it begins and goes on as the source does.
     *
     * @param fragment of the source
     * @return whether it is; if not, what is known of the source is of no use
     */
    boolean take(Source source, Fragment fragment, Content content) throws IOException {
        if (!fragment.fingerprint().isCheckable()) {
            return false;
        }
        long position = copy.length() + gaps.bytes();
        source.adopt(position, gaps.end(), copy.length(), gaps.length());
        source.checked();
        return fragment.fingerprint().isOf(beginning(fragment, content))
                && goesOn(source, fragment, content);
    }

    /** The first bytes of the source: those of the copy, and of the fragment where it is short. */
    private ByteBuffer beginning(Fragment fragment, Content content) throws IOException {
        int count = fragment.fingerprint().count();
        ByteBuffer first = copy.first(count);
        if (first.remaining() == count || gaps.bytes() > 0) {
            return first;
        }
        ByteBuffer joined = ByteBuffer.allocate(count).put(first);
        long missing = joined.position() - fragment.position();
        if (missing < 0) {
            return first;
        }
        content.read(
                missing,
                chunk -> {
                    int n = Math.min(chunk.remaining(), joined.remaining());
                    joined.put(chunk.slice(chunk.position(), n));
                });
        return joined.flip();
    }

    private boolean goesOn(Source source, Fragment fragment, Content content) throws IOException {
        long from = Math.max(fragment.position(), source.anchor());
        if (from >= source.position()) {
            return true;
        }
        long place = source.placeOf(from).orElse(0);
        CopyFile.Comparison comparison = copy.comparison(place, copy.length());
        content.read(from - fragment.position(), comparison);
        return comparison.isEqual();
    }
}
