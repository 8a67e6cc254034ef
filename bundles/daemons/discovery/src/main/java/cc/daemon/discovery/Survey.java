// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goes through the host. Used by one thread. */
final class Survey {

    private final Path root;
    private final Host host;
    private final Listeners listeners;
    private final Processes processes;
    private final Clusters clusters;

    /**
     * @param root of the file system, {@code /}
     */
    Survey(Path root) {
        this.root = root;
        this.host = new Host(root);
        this.listeners = new Listeners(root);
        this.processes = new Processes(root);
        this.clusters = new Clusters(root);
    }

    Findings look(DiscoveryOptions options) {
        int most = options.maxEntries();
        Map<String, String> about = host.about();
        Map<String, List<Map<String, String>>> sections = new LinkedHashMap<>();
        sections.put("addresses", host.addresses().stream().limit(most).toList());
        if (options.services()) {
            if (!listeners.isKnown()) {
                about.put("services", "not told by this platform");
            }
            sections.put("services", listeners.services(most));
        }
        List<Processes.Running> running =
                options.postgresql() || !options.processes().isEmpty()
                        ? processes.running()
                        : List.of();
        if (options.postgresql()) {
            sections.put("postgresql", clusters.find(running, options.postgresqlDirs(), most));
        }
        if (!options.processes().isEmpty()) {
            sections.put("processes", Processes.matching(running, options.processes(), most));
        }
        if (!options.files().isEmpty()) {
            sections.put("files", Paths.matching(root, options.files(), most));
        }
        return new Findings(about, sections);
    }
}
