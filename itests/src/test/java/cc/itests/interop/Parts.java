// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Multipart messages put together by hand. */
final class Parts {

    static final byte[] EMPTY = new byte[0];

    private Parts() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] part) {
        return new String(part, StandardCharsets.UTF_8);
    }

    /** For assertions: 0 if both hold the same bytes. */
    static int compare(byte[] one, byte[] other) {
        return Arrays.compare(one, other);
    }

    static List<byte[]> of(String... parts) {
        return Arrays.stream(parts).map(Parts::utf8).toList();
    }

    /** Lists of parts, one after the other. */
    @SafeVarargs
    static List<byte[]> concat(List<byte[]>... lists) {
        List<byte[]> all = new ArrayList<>();
        for (List<byte[]> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    /** The JSON of an echo request, as old peers write it. */
    static byte[] echo(String target, double time) {
        return utf8(
                "{\"target\": \""
                        + target
                        + "\", \"req\": \"echo.request\", \"time\": "
                        + time
                        + ", \"hostname\": \"h1\", \"blob_hash\": \"\"}");
    }

    /** A plain echo request with these ids in front. */
    static List<byte[]> echoRequest(List<byte[]> route) {
        return concat(
                route, List.of(EMPTY, utf8("echo.request"), echo("here", 1795361434.25), EMPTY));
    }
}
