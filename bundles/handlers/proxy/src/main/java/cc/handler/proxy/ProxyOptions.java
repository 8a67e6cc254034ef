// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.api.CmsForm;
import cc.api.Pattern;
import cc.api.config.Options;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.util.List;
import java.util.Map;

/**
 * Options of a proxy.
 *
 * @param name what the shell calls it
 * @param server the one server that it serves; empty for all
 * @param patterns what it sends on
 * @param remote {@code remote-cc}: where to
 * @param ping whether it watches the other CC
 * @param zmq of the connection
 * @param cms {@code cms-*} options of its own, for pings, and their file
 */
record ProxyOptions(
        String name,
        String server,
        List<Pattern> patterns,
        String remote,
        boolean ping,
        ZmqOptions zmq,
        Map<String, String> cms) {

    static ProxyOptions read(Options options) {
        CmsForm.read(options);
        return new ProxyOptions(
                options.text("name", options.instance().isEmpty() ? "proxy" : options.instance()),
                options.text("server", ""),
                options.patterns(),
                Addresses.required(options, "remote-cc"),
                options.flag("ping", false),
                ZmqOptions.read(options),
                options.section("cms-"));
    }

    boolean serves(String serverName) {
        return server.isEmpty() || server.equals(serverName);
    }
}
