// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.config.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Where the values in force of our configurations come from: their own files, the file of a role,
 * the server that a daemon belongs to, or the defaults.
 */
final class ConfigValues {

    private static final String DAEMON = "cc.daemon.";

    private static final Pattern OF_ROLE =
            Pattern.compile("(cms-|zmq_|queue-bytes|max-message-size|max-connections|handover-).*");
    private static final Pattern OF_SERVER =
            Pattern.compile("(cms-|zmq_|queue-bytes|max-message-size).*");
    private static final Pattern FOREIGN =
            Pattern.compile("(service\\.|felix\\.|component\\.|osgi\\.|objectClass|\\.).*");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token).*");

    private final Services services;
    private final Components components;
    private final ConfigFiles files;
    private final List<ConfigEntry> entries;

    /** A value, and where it comes from. */
    private record Origin(String value, String from) {}

    ConfigValues(Services services) throws IOException {
        this.services = services;
        this.components = new Components(services.one(ServiceComponentRuntime.class));
        this.files = ConfigFiles.of(services);
        this.entries = ConfigEntry.all(services);
    }

    /** All of them, by file and option. */
    List<ConfigValue> all() {
        List<ConfigValue> all = new ArrayList<>();
        for (ConfigEntry entry : entries) {
            String file = shown(entry);
            Map<String, Origin> values =
                    entry.component().equals(ConfigEntry.SERVER) ? ofServer(entry) : own(entry);
            if (entry.component().startsWith(DAEMON)) {
                inherit(entry, values);
            }
            services.defaults(entry.component())
                    .forEach(
                            (option, value) ->
                                    values.putIfAbsent(option, new Origin(value, "default")));
            values.forEach((option, of) -> all.add(value(file, option, of)));
        }
        all.sort(Comparator.comparing(ConfigValue::file).thenComparing(ConfigValue::option));
        return all;
    }

    private static ConfigValue value(String file, String option, Origin of) {
        String value = SECRET.matcher(option).matches() ? "(not shown)" : of.value;
        return new ConfigValue(file, option, value, of.from);
    }

    private String shown(ConfigEntry entry) {
        return entry.file().map(files::shown).orElse(entry.pid() + " (no file)");
    }

    /** What a configuration says itself. */
    private Map<String, Origin> own(ConfigEntry entry) {
        Map<String, Object> properties =
                components
                        .instance(entry)
                        .map(Components.Instance::properties)
                        .orElse(entry.properties());
        String from = entry.file().isPresent() ? shown(entry) : "the runtime, no file";
        Map<String, Origin> values = new TreeMap<>();
        for (String name : entry.properties().keySet()) {
            String value = Options.of(properties).text(name, "");
            if (!FOREIGN.matcher(name).matches() && !value.isEmpty()) {
                values.put(name, new Origin(value, from));
            }
        }
        return values;
    }

    /** What a server says itself, and what its role says. */
    private Map<String, Origin> ofServer(ConfigEntry entry) {
        Map<String, Origin> values = own(entry);
        String role = Options.of(entry.properties()).text("cc-role", "");
        entries.stream()
                .filter(one -> one.pid().equals(ConfigEntry.ROLE + "~" + role))
                .flatMap(one -> own(one).entrySet().stream())
                .filter(of -> OF_ROLE.matcher(of.getKey()).matches())
                // one that is there and empty is a server's own word too
                .filter(of -> !entry.properties().containsKey(of.getKey()))
                .forEach(of -> values.put(of.getKey(), of.getValue()));
        return values;
    }

    /** What a daemon takes from its server, where it says nothing itself. */
    private void inherit(ConfigEntry entry, Map<String, Origin> values) {
        Options own = Options.of(entry.properties());
        String wanted = own.text("server", "");
        List<ConfigEntry> servers =
                entries.stream()
                        .filter(one -> one.component().equals(ConfigEntry.SERVER))
                        .filter(one -> wanted.isEmpty() || one.name().equals(wanted))
                        .toList();
        boolean elsewhere = wanted.isEmpty() && own.isSet("cc-socket");
        if (servers.size() != 1 || elsewhere) {
            return;
        }
        ConfigEntry server = servers.get(0);
        ofServer(server)
                .forEach(
                        (option, of) -> {
                            if (OF_SERVER.matcher(option).matches()
                                    && !entry.properties().containsKey(option)) {
                                values.put(
                                        option,
                                        new Origin(
                                                of.value,
                                                "server " + server.name() + ", " + of.from));
                            }
                        });
    }
}
