// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.config.Options;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where a daemon connects, and with which options: its own, and its server's where its own file
 * leaves one out. Two that are equal need no new connection.
 *
 * @param server name of the server; empty for none
 * @param url what it connects to
 * @param zmq options of its socket
 * @param options all of them as they are written, and the file that mistakes are reported for
 */
record Uplink(String server, String url, ZmqOptions zmq, Map<String, Object> options) {

    private static final String FILE_NAME = "felix.fileinstall.filename";
    private static final String PID = "service.pid";

    /**
     * Merges the options.
     *
     * @param own properties of the daemon; an option that is there and empty is not taken over
     */
    static Uplink of(DaemonOptions options, Map<String, ?> own, Optional<Servers.View> server) {
        Map<String, Object> merged = new TreeMap<>();
        server.ifPresent(from -> copy(from.options(), Uplink::isTakenOver, merged));
        copy(own, name -> isTakenOver(name) || isFile(name), merged);
        String bound = server.map(Servers.View::socket).orElse("");
        return new Uplink(
                server.map(Servers.View::name).orElse(""),
                options.socket().isEmpty() ? Addresses.local(bound) : options.socket(),
                ZmqOptions.read(Options.of(merged)),
                merged);
    }

    /** Whether any option of its crypto is set. */
    boolean asksForCrypto() {
        return !crypto().startingWith("cms-").isEmpty();
    }

    /** The options of its crypto. */
    Options crypto() {
        Map<String, Object> cms = new TreeMap<>();
        copy(options, name -> isCrypto(name) || isFile(name), cms);
        return Options.of(cms);
    }

    /** The options of the same crypto for messages that are signed and never encrypted. */
    Options signing() {
        Map<String, Object> cms = new TreeMap<>();
        copy(options, name -> isCrypto(name) && !isForSecrecy(name) || isFile(name), cms);
        return Options.of(cms);
    }

    /** The options as they are written, without those that are empty. */
    Map<String, String> written() {
        Map<String, String> written = new TreeMap<>();
        Options read = Options.of(options);
        for (String name : options.keySet()) {
            if (isTakenOver(name) && read.isSet(name)) {
                written.put(name, read.text(name, ""));
            }
        }
        return written;
    }

    /** For log lines: the address, and whose it is. */
    String target() {
        return server.isEmpty() ? url : url + " (server " + server + ")";
    }

    private static void copy(
            Map<String, ?> from, Predicate<String> which, Map<String, Object> into) {
        from.forEach(
                (name, value) -> {
                    if (which.test(name) && value != null) {
                        into.put(name, value);
                    }
                });
    }

    private static boolean isTakenOver(String name) {
        return name.startsWith("zmq_")
                || name.equals("queue-bytes")
                || name.equals("max-message-size")
                || isCrypto(name);
    }

    private static boolean isCrypto(String name) {
        return name.startsWith("cms-");
    }

    private static boolean isForSecrecy(String name) {
        return name.equals("cms-encrypt") || name.equals("cms-decrypt");
    }

    private static boolean isFile(String name) {
        return name.equals(FILE_NAME) || name.equals(PID);
    }
}
