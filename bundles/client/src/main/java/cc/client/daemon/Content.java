// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Frame;
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
     * Puts a compressed content where it belongs.
     *
     * @param encrypts whether the message will be encrypted
     */
    static Content of(Packed packed, BlobUse use, boolean encrypts) {
        Frame content = packed.content();
        return use.blob(encrypts)
                ? new Content(packed.comp(), "", content, content.size())
                : new Content(packed.comp(), base64(content), Frame.EMPTY, content.size());
    }

    private static String base64(Frame content) {
        return Base64.getEncoder().encodeToString(content.toByteArray());
    }

    /** A body with the fields {@code comp}, {@code data} and {@code mode} of this content added. */
    Body in(Body fields) {
        return fields.with("comp", comp).with("data", data).with("mode", "b");
    }
}
