// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Frame;
import cc.compress.Compressor;
import java.util.Base64;

/**
 * A content as it travels in {@code pub.infofile} and {@code pub.logtail}.
 *
 * @param comp how it is compressed
 * @param data base64 of it, or an empty text where it is in the blob
 * @param blob the content, or {@link Frame#EMPTY} where it is in the data
 * @param size bytes of the compressed content
 */
record Content(String comp, String data, Frame blob, int size) {

    /**
     * Compresses a content, and puts it where it belongs.
     *
     * @param encrypts whether the message will be encrypted
     */
    static Content of(Frame plain, Compressor compressor, BlobUse use, boolean encrypts) {
        Frame packed = compressor.compress(plain);
        String comp = compressor.method().option();
        return use.blob(encrypts)
                ? new Content(comp, "", packed, packed.size())
                : new Content(
                        comp,
                        Base64.getEncoder().encodeToString(packed.toByteArray()),
                        Frame.EMPTY,
                        packed.size());
    }

    /** A body with the fields {@code comp}, {@code data} and {@code mode} of this content added. */
    Body in(Body fields) {
        return fields.with("comp", comp).with("data", data).with("mode", "b");
    }
}
