// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.config.Options;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonOptions;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options of a pg_logforward.
 *
 * @param daemon those that all daemons have
 * @param host {@code listen-host}: address or name
 * @param port {@code listen-port}
 * @param senders {@code allowed-senders}: empty for all
 * @param format {@code log-format}
 * @param plugins {@code plugins}: names; empty for all
 * @param logParsingErrors {@code log-parsing-errors}
 * @param maxSize {@code max-size}: bytes of the module's buffer
 * @param receiveBuffer {@code udp-rcvbuf}: bytes of the kernel's; 0 leaves the system's
 * @param queueCount {@code plugin-queue-count}: records that wait for one plugin at most
 * @param queueBytes {@code plugin-queue-bytes}: bytes of them
 */
record PgLogforwardOptions(
        DaemonOptions daemon,
        String host,
        int port,
        List<Network> senders,
        String format,
        List<String> plugins,
        boolean logParsingErrors,
        long maxSize,
        int receiveBuffer,
        int queueCount,
        long queueBytes) {

    static final String HOST = "127.0.0.1";
    static final String MAX_SIZE = "8 KB";
    static final String RECEIVE_BUFFER = "4 MB";
    static final int QUEUE_COUNT = 10_000;
    static final String QUEUE_BYTES = "16 MB";

    private static final int MAX_PORT = 65535;
    private static final int MAX_DATAGRAM = 65507;

    static PgLogforwardOptions read(Options options) {
        options.required("listen-port", "a port, from 1 to " + MAX_PORT);
        return new PgLogforwardOptions(
                DaemonOptions.read(options, PgLogforward.NAME),
                options.text("listen-host", HOST),
                options.integer("listen-port", 0, 1, MAX_PORT),
                senders(options),
                options.choice("log-format", LogPlugin.NETSTR, LogPlugin.NETSTR),
                options.list("plugins"),
                options.flag("log-parsing-errors", false),
                options.bytes("max-size", size(MAX_SIZE), 512, MAX_DATAGRAM),
                (int) options.bytes("udp-rcvbuf", size(RECEIVE_BUFFER), 0, Integer.MAX_VALUE),
                options.integer("plugin-queue-count", QUEUE_COUNT, 1, Integer.MAX_VALUE),
                options.bytes("plugin-queue-bytes", size(QUEUE_BYTES), 1, Long.MAX_VALUE));
    }

    private static long size(String text) {
        return Sizes.parse(text).orElseThrow();
    }

    private static List<Network> senders(Options options) {
        List<Optional<Network>> networks =
                options.list("allowed-senders").stream().map(Network::parse).toList();
        if (!networks.stream().allMatch(Optional::isPresent)) {
            options.problem(
                    "allowed-senders",
                    "addresses and networks such as 10.1.2.3 and 10.1.0.0/16, with commas between"
                            + " them");
        }
        return networks.stream().flatMap(Optional::stream).toList();
    }

    boolean isAllowed(InetAddress sender) {
        return senders.isEmpty() || senders.stream().anyMatch(network -> network.contains(sender));
    }

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("listen-host", host);
        map.put("listen-port", Integer.toString(port));
        map.put(
                "allowed-senders",
                String.join(
                        ", ",
                        senders.stream()
                                .map(n -> n.address().getHostAddress() + "/" + n.bits())
                                .toList()));
        map.put("log-format", format);
        map.put("plugins", String.join(", ", plugins));
        map.put("log-parsing-errors", logParsingErrors ? "yes" : "no");
        map.put("max-size", Sizes.format(maxSize));
        map.put("udp-rcvbuf", Sizes.format(receiveBuffer));
        map.put("plugin-queue-count", Integer.toString(queueCount));
        map.put("plugin-queue-bytes", Sizes.format(queueBytes));
        return map;
    }
}
