// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.config.Options;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * One of our configurations.
 *
 * @param pid of it, {@code cc.server~hub}
 * @param component PID of its component, {@code cc.server}
 * @param properties as Config Admin has them
 */
record ConfigEntry(String pid, String component, Map<String, Object> properties) {

    static final String FILE_NAME = "felix.fileinstall.filename";

    /** Component of servers. */
    static final String SERVER = "cc.server";

    /** Component of what servers of a role have in common. */
    static final String ROLE = "cc.role";

    /** What a server is called whose file has no instance in its name. */
    private static final String ONLY_SERVER = "cc";

    private static final String OURS = "(service.pid=cc.*)";

    /** All of ours, by PID. */
    static List<ConfigEntry> all(Services services) throws IOException {
        Optional<ConfigurationAdmin> admin = services.one(ConfigurationAdmin.class);
        if (admin.isEmpty()) {
            return List.of();
        }
        try {
            Configuration[] found = admin.get().listConfigurations(OURS);
            return Stream.ofNullable(found)
                    .flatMap(Arrays::stream)
                    .map(ConfigEntry::of)
                    .sorted(Comparator.comparing(ConfigEntry::pid))
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What its component is called: its name, else the instance of its file, else its kind. */
    String name() {
        Options options = Options.of(properties);
        String instance = options.instance();
        String kind = component.equals(SERVER) ? ONLY_SERVER : component;
        return options.text("name", instance.isEmpty() ? kind : instance);
    }

    /** The file that it was read from; empty if it was made otherwise. */
    Optional<Path> file() {
        String name = Options.of(properties).text(FILE_NAME, "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(name.startsWith("file:") ? Path.of(URI.create(name)) : Path.of(name));
    }

    private static ConfigEntry of(Configuration configuration) {
        Map<String, Object> properties = new HashMap<>();
        var dictionary = configuration.getProperties();
        if (dictionary != null) {
            Collections.list(dictionary.keys())
                    .forEach(key -> properties.put(key, dictionary.get(key)));
        }
        String factory = configuration.getFactoryPid();
        String pid = configuration.getPid();
        return new ConfigEntry(pid, factory == null ? pid : factory, Map.copyOf(properties));
    }
}
