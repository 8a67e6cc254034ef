// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Counters;
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

    /**
     * Sends it; counts {@code <service>.count} and {@code <service>.bytes.sent} (as compressed).
     */
    public Sent send(Daemon daemon) {
        Content packed = daemon.content(content);
        Body fields = Body.of("filename", filename).with("mtime", Seconds.of(mtime));
        Sent sent = daemon.send(TYPE, packed.in(fields), packed.blob());
        if (sent == Sent.QUEUED) {
            Counters counters = daemon.counters();
            counters.increment(daemon.service() + ".count");
            counters.add(daemon.service() + ".bytes.sent", packed.size());
        }
        return sent;
    }
}
