// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes of ZMTP 3.0 (RFC 23/ZMTP), NULL mechanism, as far as a CC client needs them. */
public final class Zmtp {

    static final int MORE = 1;
    static final int LONG = 2;
    static final int COMMAND = 4;

    private static final int GREETING_SIZE = 64;

    private Zmtp() {}

    /** Signature, version 3.0, mechanism NULL, not as server, filler: 64 bytes. */
    static byte[] greeting() {
        ByteBuffer greeting = ByteBuffer.allocate(GREETING_SIZE);
        greeting.put((byte) 0xff).putLong(1).put((byte) 0x7f);
        greeting.put((byte) 3).put((byte) 0);
        greeting.put("NULL".getBytes(StandardCharsets.US_ASCII));
        return greeting.array();
    }

    /** The READY command of a socket of this type. */
    static byte[] ready(String socketType) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(5);
        body.writeBytes("READY".getBytes(StandardCharsets.US_ASCII));
        property(body, "Socket-Type", socketType);
        property(body, "Identity", "");
        return frame(COMMAND, body.toByteArray());
    }

    /** The frames of a message of these parts. */
    public static byte[] message(List<byte[]> parts) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            frames.writeBytes(header(i < parts.size() - 1 ? MORE : 0, parts.get(i).length));
            frames.writeBytes(parts.get(i));
        }
        return frames.toByteArray();
    }

    /** One frame: flags, length in one or eight bytes, body. */
    static byte[] frame(int flags, byte[] body) {
        byte[] header = header(flags, body.length);
        byte[] frame = new byte[header.length + body.length];
        System.arraycopy(header, 0, frame, 0, header.length);
        System.arraycopy(body, 0, frame, header.length, body.length);
        return frame;
    }

    /** The header of a frame, whether such a body follows or not. */
    static byte[] header(int flags, long length) {
        if (length >= 0 && length <= 255) {
            return new byte[] {(byte) flags, (byte) length};
        }
        return ByteBuffer.allocate(9).put((byte) (flags | LONG)).putLong(length).array();
    }

    private static void property(ByteArrayOutputStream to, String name, String value) {
        byte[] text = value.getBytes(StandardCharsets.US_ASCII);
        to.write(name.length());
        to.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        to.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
        to.writeBytes(text);
    }
}
