// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Datagrams as PostgreSQL's pg_logforward module makes them. */
final class Module {

    static final int BUFFER = 8192;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Module() {}

    /** A record of ordinary fields with this level and message. */
    static byte[] datagram(int level, String message) {
        return datagram(
                Integer.toString(level),
                "16908420",
                "marko",
                "postgres",
                "10.1.2.3",
                "errfunc",
                message,
                "",
                "",
                "",
                "select 1");
    }

    /** Its format_netstr: what does not fit into its buffer with a zero behind it is cut off. */
    static byte[] datagram(String... fields) {
        Module module = new Module();
        for (String field : List.of(fields)) {
            byte[] text = field.getBytes(StandardCharsets.UTF_8);
            module.append((text.length + ":").getBytes(StandardCharsets.UTF_8));
            module.append(text);
            module.append(new byte[] {','});
        }
        return module.out.toByteArray();
    }

    /** Bytes of it in a buffer with room for all. */
    static int size(String... fields) {
        int size = 0;
        for (String field : List.of(fields)) {
            int text = field.getBytes(StandardCharsets.UTF_8).length;
            size += Integer.toString(text).length() + 1 + text + 1;
        }
        return size;
    }

    private void append(byte[] bytes) {
        out.write(bytes, 0, Math.min(bytes.length, BUFFER - 1 - out.size()));
    }
}
