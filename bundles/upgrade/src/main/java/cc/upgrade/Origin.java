// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Bundle;

/**
 * Where bundles come from.
 *
 * @param base folder of the runtime
 */
record Origin(Path base) {

    private static final String DEPLOY = "deploy";

    /** The file in {@code deploy/} that a bundle was installed from; empty for any other. */
    Optional<Path> deployed(Bundle bundle) {
        String location = bundle.getLocation();
        if (!location.startsWith("file:")) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(URI.create(location));
            return Optional.of(file).filter(path -> path.startsWith(base.resolve(DEPLOY)));
        } catch (IllegalArgumentException e) {
            // a location that only looks like a file's
            return Optional.empty();
        }
    }

    /** The version that a bundle was installed as from a repository, as features are; or empty. */
    Optional<String> feature(Bundle bundle) {
        String[] parts = bundle.getLocation().split("/");
        return bundle.getLocation().startsWith("mvn:") && parts.length > 2
                ? Optional.of(parts[2].replace("-SNAPSHOT", ".SNAPSHOT"))
                : Optional.empty();
    }

    /** As it is shown. */
    String shown(Bundle bundle) {
        return deployed(bundle)
                .map(file -> base.relativize(file).toString())
                .orElse(bundle.getLocation());
    }
}
