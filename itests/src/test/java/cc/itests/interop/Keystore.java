// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The keystore of the test data: RSA-2048, X.509 v1, as old installations have them. */
final class Keystore {

    /** Its folder. */
    static final Path FOLDER = folder();

    private Keystore() {}

    private static Path folder() {
        try {
            return Path.of(Keystore.class.getResource("/interop/keystore").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
