// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sockets that listen, as Linux shows them in /proc/net (proc(5)); none on other platforms.
 * Those of UDP don't say whether they listen: taken are those that have a port outside of the range
 * that the system gives to whoever wants any.
 */
final class Listeners {

    private static final String TCP_LISTEN = "0A";
    private static final String UDP_UNCONNECTED = "07";
    private static final int EPHEMERAL = 32_768;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int WORD = 4;

    private final Path proc;
    private final SocketOwners owners;

    Listeners(Path root) {
        this.proc = root.resolve("proc");
        this.owners = new SocketOwners(proc);
    }

    private record Listener(String protocol, String address, int port, String inode) {}

    /** Whether this platform tells. */
    boolean isKnown() {
        return Files.isReadable(proc.resolve("net/tcp"));
    }

    /** What listens where, by port; the process that does is empty where it may not be seen. */
    List<Map<String, String>> services(int most) {
        List<Listener> all = new ArrayList<>();
        read("tcp", TCP_LISTEN, 1 << 16, all);
        read("tcp6", TCP_LISTEN, 1 << 16, all);
        int ephemeral = ephemeral();
        read("udp", UDP_UNCONNECTED, ephemeral, all);
        read("udp6", UDP_UNCONNECTED, ephemeral, all);
        Set<String> inodes =
                all.stream().map(Listener::inode).collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> names = owners.of(inodes);
        return all.stream()
                .sorted(
                        Comparator.comparing(Listener::protocol)
                                .thenComparing(Listener::port)
                                .thenComparing(Listener::address))
                .map(
                        one ->
                                Entry.of(
                                        "protocol",
                                        one.protocol,
                                        "address",
                                        one.address,
                                        "port",
                                        Integer.toString(one.port),
                                        "process",
                                        names.getOrDefault(one.inode, "")))
                .distinct()
                .limit(most)
                .toList();
    }

    private void read(String table, String state, int below, List<Listener> into) {
        try (Stream<String> lines = Files.lines(proc.resolve("net").resolve(table))) {
            lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > INODE && words[STATE].equals(state))
                    .forEach(words -> add(table, words, below, into));
        } catch (IOException | UncheckedIOException e) {
            // not on this platform, or without IPv6
        }
    }

    private static void add(String table, String[] words, int below, List<Listener> into) {
        String[] local = words[1].split(":");
        int port = Integer.parseInt(local[1], 16);
        if (port > 0 && port < below) {
            into.add(new Listener(table.substring(0, 3), address(local[0]), port, words[INODE]));
        }
    }

    /** Words of 32 bits, each as the processor has it in memory: little-endian where this runs. */
    private static String address(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        boolean little = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < bytes.length; i++) {
            int from = little ? i / WORD * WORD + WORD - 1 - i % WORD : i;
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * from, 2 * from + 2), 16);
        }
        try {
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            return text.equals("0:0:0:0:0:0:0:0") ? "::" : text;
        } catch (UnknownHostException e) {
            return hex;
        }
    }

    private int ephemeral() {
        try {
            String range = Files.readString(proc.resolve("sys/net/ipv4/ip_local_port_range"));
            return Integer.parseInt(range.strip().split("\\s+")[0]);
        } catch (IOException | NumberFormatException e) {
            return EPHEMERAL;
        }
    }
}
