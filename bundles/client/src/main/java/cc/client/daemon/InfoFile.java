// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import java.time.Instant;

/**
 * A file as {@code pub.infofile} carries it.
 *
 * @param filename as the receiver gets to see it
 * @param mtime when it was last written: the receiver's copy gets the same
 * @param content as it is in the file
 */
public record InfoFile(String filename, Instant mtime, Frame content) {

    private static final MessageType TYPE = MessageType.of("pub.infofile");

    /** Sends it, as {@link Daemon#sendContent} does. */
    public Sent send(Daemon daemon) {
        Body fields = Body.of("filename", filename).with("mtime", Seconds.of(mtime));
        return daemon.sendContent(TYPE, fields, content);
    }
}
