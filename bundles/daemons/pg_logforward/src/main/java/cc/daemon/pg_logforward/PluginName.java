// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.config.Options;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a plugin is called.
 *
 * @param label its name in counters and the log
 * @param all names by which {@code plugins} may mean it
 * @param formats that it takes
 */
record PluginName(String label, Set<String> all, Set<String> formats) {

    static PluginName of(Map<String, ?> properties) {
        Options options = Options.of(properties);
        String component = options.text("component.name", "");
        String kind = component.substring(component.lastIndexOf('.') + 1);
        String instance = options.instance();
        String own = instance.isEmpty() ? kind : kind + "-" + instance;
        String fallback = kind.isEmpty() ? "plugin-" + options.text("service.id", "0") : own;
        String label = options.text(LogPlugin.NAME, fallback);
        return new PluginName(
                label,
                Set.copyOf(
                        List.of(
                                label,
                                kind,
                                own,
                                component,
                                component + (instance.isEmpty() ? "" : "-" + instance))),
                Set.copyOf(options.list(LogPlugin.FORMATS, List.of(LogPlugin.NETSTR))));
    }

    /** Whether a daemon with these options wants it. */
    boolean isWanted(PgLogforwardOptions options) {
        return formats.contains(options.format())
                && (options.plugins().isEmpty()
                        || options.plugins().stream().anyMatch(all::contains));
    }
}
