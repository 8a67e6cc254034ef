// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Server;
import cc.api.config.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * A server or daemon with its {@code cms-*} options.
 *
 * @param name of it
 * @param server the server that it is, or whose client it is; empty for none
 * @param options its own, and those that it takes from its server
 */
record KeyUser(String name, String server, Options options) {

    private static final String DAEMON = "cc.daemon.";

    /**
     * All of them: those that run, and those that only have a configuration, for a server whose key
     * is missing does not run.
     */
    static List<KeyUser> all(Services services) throws IOException {
        List<KeyUser> users = new ArrayList<>();
        for (Server server : services.all(Server.class)) {
            users.add(server(server.name(), server.options()));
        }
        Components components = new Components(services.one(ServiceComponentRuntime.class));
        List<ConfigEntry> entries = ConfigEntry.all(services);
        for (ConfigEntry entry : entries) {
            if (entry.component().equals(ConfigEntry.SERVER) && !isThere(users, entry.name())) {
                users.add(server(entry.name(), properties(components, entry)));
            }
        }
        List<KeyUser> servers = List.copyOf(users);
        for (ConfigEntry entry : entries) {
            if (entry.component().startsWith(DAEMON)) {
                users.add(daemon(entry.name(), properties(components, entry), servers));
            }
        }
        return users;
    }

    private static KeyUser server(String name, Map<String, Object> options) {
        return new KeyUser(name, name, Options.of(options));
    }

    private static KeyUser daemon(String name, Map<String, Object> own, List<KeyUser> servers) {
        Options options = Options.of(own);
        String wanted = options.text("server", "");
        boolean elsewhere = wanted.isEmpty() && options.isSet("cc-socket");
        Optional<KeyUser> server =
                servers.stream()
                        .filter(of -> !elsewhere)
                        .filter(
                                of ->
                                        wanted.isEmpty()
                                                ? servers.size() == 1
                                                : of.name.equals(wanted))
                        .findFirst();
        return new KeyUser(
                name,
                server.map(KeyUser::server).orElse(wanted),
                server.map(of -> options.inherit(of.cms(), option -> true)).orElse(options));
    }

    private static boolean isThere(List<KeyUser> users, String name) {
        return users.stream().anyMatch(user -> user.name.equals(name));
    }

    private Map<String, String> cms() {
        return options.startingWith("cms-");
    }

    /** What the component gets, in which variables stand for their values; else what is written. */
    private static Map<String, Object> properties(Components components, ConfigEntry entry) {
        return components
                .instance(entry)
                .map(Components.Instance::properties)
                .orElse(entry.properties());
    }
}
