// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.ContentException;
import java.time.Instant;

/**
 * A {@code pub.infofile} message.
 *
 * @param hostname where the file is from
 * @param filename its path there, as the sender writes paths
 * @param mtime when it was changed, also where that is far ahead of now
 * @param compression how its content travelled
 * @param claim what its content must be
 */
record InfoFile(
        String hostname,
        String filename,
        Instant mtime,
        Compression compression,
        Claim claim,
        Body body,
        Frame blob) {

    /**
     * Reads the fields, except for the content.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if one is missing or wrong
     */
    static InfoFile of(Body body, Frame blob) throws DropException {
        try {
            return new InfoFile(
                    body.text("hostname"),
                    body.text("filename"),
                    Mtime.of(body),
                    Compression.ofField(body.text("comp", "")),
                    Claim.of(body),
                    body,
                    blob);
        } catch (ContentException e) {
            throw new DropException(e.reason(), e.getMessage());
        }
    }

    /**
     * The content as it travelled: the blob, and without one what is in {@code data}.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if there is neither
     */
    Frame content() throws DropException {
        return blob.isEmpty() ? Frame.wrap(body.base64("data")) : blob;
    }
}
