// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file as {@code pub.infofile} carries it.
 *
 * @param filename as the receiver gets to see it
 * @param mtime when it was last written: the receiver's copy gets the same
 * @param content as it is in the file
 */
public record InfoFile(String filename, Instant mtime, Frame content) {

    private static final MessageType TYPE = MessageType.of("pub.infofile");

    /** What carries it, compressed as the daemon's options say. */
    public Letter letter(Daemon daemon) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("filename", filename);
        fields.put("mtime", Seconds.of(mtime));
        fields.put("size", content.size());
        fields.put("hash", "SHA-256:" + sha256());
        return new Letter(TYPE, Body.of(fields), daemon.pack(content));
    }

    private String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content.buffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
