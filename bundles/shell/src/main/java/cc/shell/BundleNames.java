// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.Upgrades;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of bundles of which another version is kept. */
@Service
public final class BundleNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.all(Upgrades.class).stream()
                .flatMap(upgrades -> upgrades.bundles().stream())
                .filter(bundle -> !bundle.kept().isEmpty())
                .map(BundleVersions::bundle);
    }

    @Override
    boolean isFree(String word) {
        return true;
    }
}
