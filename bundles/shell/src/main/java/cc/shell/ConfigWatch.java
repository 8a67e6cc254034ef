// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which saved files do nothing, though no component says so: a file that cannot be
 * read, that is misnamed, or that no component takes. Each is said once, when it has been so for
 * two looks.
 */
final class ConfigWatch {

    private static final Logger LOG = LoggerFactory.getLogger("cc.config");

    /** Components say the rest themselves. */
    private static final Set<ConfigState> SILENT =
            Set.of(
                    ConfigState.BROKEN,
                    ConfigState.STRAY,
                    ConfigState.NOT_TAKEN,
                    ConfigState.NO_COMPONENT);

    /** How often it looks again after a file has changed: bundles and files take their time. */
    private static final int LOOKS = 6;

    private final Consumer<String> teller;
    private Map<Path, Object> seen = Map.of();
    private Set<String> before = Set.of();
    private Set<String> told = Set.of();
    private int looks;

    ConfigWatch() {
        this(LOG::error);
    }

    ConfigWatch(Consumer<String> teller) {
        this.teller = teller;
    }

    /**
     * Looks once, if a file has changed not long ago.
     *
     * @throws IOException if the folder or the configurations cannot be read
     */
    void look(Services services) throws IOException {
        Map<Path, Object> now = versions(ConfigFiles.of(services));
        if (!now.equals(seen)) {
            seen = now;
            looks = LOOKS;
        }
        if (looks == 0) {
            return;
        }
        looks--;
        Set<String> found = new HashSet<>();
        for (ConfigFinding finding : new ConfigCheck(services).findings()) {
            if (SILENT.contains(finding.state())) {
                found.add(finding.file() + ": " + finding.reason());
            }
        }
        Set<String> standing = new HashSet<>(found);
        standing.retainAll(before);
        standing.stream()
                .filter(text -> !told.contains(text))
                .sorted()
                .forEach(text -> teller.accept(Printable.of(text)));
        before = found;
        told = standing;
    }

    private static Map<Path, Object> versions(ConfigFiles files) throws IOException {
        Map<Path, Object> versions = new HashMap<>();
        for (Path file : files.all()) {
            try {
                versions.put(file, Files.getLastModifiedTime(file));
            } catch (IOException e) {
                // it has gone meanwhile, or may not be looked at: the check says so
                versions.put(file, "");
            }
        }
        return versions;
    }
}
