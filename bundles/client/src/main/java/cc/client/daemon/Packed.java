// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Frame;
import cc.compress.Compressor;

/**
 * A content, compressed, before it is known whether it travels as a blob or in the body.
 *
 * @param comp how it is compressed, as a message says it
 * @param content as compressed
 */
public record Packed(String comp, Frame content) {

    /** Compresses a content. */
    public static Packed of(Frame plain, Compressor compressor) {
        return new Packed(compressor.method().option(), compressor.compress(plain));
    }
}
