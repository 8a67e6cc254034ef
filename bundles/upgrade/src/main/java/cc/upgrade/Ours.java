// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.util.Arrays;
import java.util.List;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Which bundles are looked after here: those of CC, and those that are written against it. */
final class Ours {

    private static final String PREFIX = "cc.";

    private Ours() {}

    static boolean isOurs(Bundle bundle) {
        String name = bundle.getSymbolicName();
        if (bundle.getBundleId() == 0 || name == null) {
            return false;
        }
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return name.startsWith(PREFIX)
                || Arrays.stream(Parser.parseHeader(imports))
                        .map(Clause::getName)
                        .anyMatch(one -> one.startsWith(PREFIX));
    }

    /** All of them, by name. */
    static List<Bundle> of(Bundle[] all) {
        return Arrays.stream(all)
                .filter(Ours::isOurs)
                .sorted((one, other) -> one.getSymbolicName().compareTo(other.getSymbolicName()))
                .toList();
    }
}
