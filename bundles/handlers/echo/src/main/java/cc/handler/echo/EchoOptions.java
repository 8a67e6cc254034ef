// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.CmsForm;
import cc.api.Pattern;
import cc.api.config.Options;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.util.List;
import java.util.Map;

/**
 * Options of an echo handler.
 *
 * @param name what the shell calls it
 * @param server the one server that it serves; empty for all
 * @param patterns what it answers
 * @param remotes {@code ping-remotes}: CCs that it watches
 * @param zmq of the connections to them
 * @param cms {@code cms-*} options of its own, for pings, and their file
 */
record EchoOptions(
        String name,
        String server,
        List<Pattern> patterns,
        List<String> remotes,
        ZmqOptions zmq,
        Map<String, String> cms) {

    static EchoOptions read(Options options) {
        CmsForm.read(options);
        List<String> remotes = options.list("ping-remotes");
        if (!remotes.stream().allMatch(Addresses::isValid)) {
            options.problem("ping-remotes", Addresses.FORM + ", several with commas between them");
        }
        return new EchoOptions(
                options.text("name", options.instance().isEmpty() ? "echo" : options.instance()),
                options.text("server", ""),
                options.patterns("echo.request"),
                remotes,
                ZmqOptions.read(options).withHwm(options.integer("zmq_hwm", 1, 1, 1_000_000)),
                options.section("cms-"));
    }

    boolean serves(String serverName) {
        return server.isEmpty() || server.equals(serverName);
    }
}
