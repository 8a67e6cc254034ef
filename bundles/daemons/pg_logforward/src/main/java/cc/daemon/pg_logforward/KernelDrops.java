// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Datagrams that the kernel threw away since its buffer for a socket was full: the last column of
 * {@code /proc/net/udp} and {@code udp6}, as proc(5) describes them. Known on Linux only.
 */
final class KernelDrops {

    private static final int LOCAL = 1;
    private static final int FIELDS = 13;

    private final Path table;
    private final String local;

    /**
     * @param address that a socket is bound to
     * @param net {@code /proc/net}
     */
    KernelDrops(InetSocketAddress address, Path net) {
        InetAddress host = address.getAddress();
        this.table = net.resolve(host instanceof Inet4Address ? "udp" : "udp6");
        this.local = hex(host) + String.format(Locale.ROOT, ":%04X", address.getPort());
    }

    /** How many since the socket was opened; empty where that is not to be known. */
    OptionalLong count() {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length >= FIELDS && fields[LOCAL].equals(local))
                    .mapToLong(fields -> Long.parseLong(fields[fields.length - 1]))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Words of 32 bits as the machine has them in memory. */
    private static String hex(InetAddress host) {
        ByteBuffer bytes = ByteBuffer.wrap(host.getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder hex = new StringBuilder();
        while (bytes.hasRemaining()) {
            hex.append(String.format(Locale.ROOT, "%08X", bytes.getInt()));
        }
        return hex.toString();
    }
}
