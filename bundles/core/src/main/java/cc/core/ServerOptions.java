// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Role;
import cc.api.config.Options;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Options of a server.
 *
 * @param file where they stand, for messages
 * @param name what daemons and handlers call it in {@code server}
 * @param socket {@code cc-socket}: address to listen on
 * @param role {@code cc-role}
 * @param stats {@code cc-stats}: 0 off, 1 totals, 2 also per message type
 * @param statsPeriod {@code stats-period}: between reports
 * @param infofile file for the server's own state; empty for none
 * @param infofileLevel 1 header, 2 counters too, 3 averages too
 * @param handoverTimeout how long a message waits for a handler that is on its way; 0 not at all
 * @param zmq of the socket
 * @param inheritable what daemons take over: {@code cms-*} and {@code zmq_*}
 */
record ServerOptions(
        String file,
        String name,
        String socket,
        Role role,
        int stats,
        Duration statsPeriod,
        String infofile,
        int infofileLevel,
        Duration handoverTimeout,
        ZmqOptions zmq,
        Map<String, Object> inheritable) {

    static ServerOptions read(Options options) {
        Map<String, Object> inheritable = new HashMap<>(options.startingWith("cms-"));
        inheritable.putAll(options.startingWith("zmq_"));
        inheritable.putAll(options.startingWith("queue-bytes"));
        inheritable.putAll(options.startingWith("max-message-size"));
        String instance = options.instance().isEmpty() ? "cc" : options.instance();
        String role =
                options.choice(
                        "cc-role",
                        Role.INSECURE.option(),
                        Role.LOCAL.option(),
                        Role.REMOTE.option(),
                        Role.INSECURE.option());
        return new ServerOptions(
                options.file(),
                options.text("name", instance),
                Addresses.required(options, "cc-socket"),
                Role.parse(role).orElseThrow(),
                options.integer("cc-stats", 1, 0, 2),
                options.seconds("stats-period", 30, 1, 86_400),
                infofile(options),
                options.integer("infofile-level", 2, 1, 3),
                options.seconds("handover-timeout", 10, 0, 3600),
                ZmqOptions.readListening(options),
                Map.copyOf(inheritable));
    }

    private static String infofile(Options options) {
        String path = options.text("infofile", "");
        if (!path.isEmpty() && !isFile(path)) {
            options.problem("infofile", "the path of a file that may be written");
        }
        return path;
    }

    private static boolean isFile(String text) {
        try {
            Path path = Path.of(text);
            return path.getFileName() != null && !Files.isDirectory(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
