// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.config.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server or daemon needs of a keystore.
 *
 * @param keystore folder, as {@code cms-keystore} says
 * @param key name in it
 * @param user name of the server or daemon
 * @param purpose the option without {@code cms-}: {@code sign}, {@code verify-ca}
 */
record KeyUse(String keystore, String key, String user, String purpose) {

    static final String KEYSTORE = "cms-keystore";

    private static final List<String> PURPOSES = List.of("sign", "verify-ca", "encrypt", "decrypt");

    /** All uses that options ask for. */
    static List<KeyUse> of(String user, Options options) {
        List<KeyUse> uses = new ArrayList<>();
        String keystore = options.text(KEYSTORE, "");
        for (String purpose : PURPOSES) {
            for (String key : options.list("cms-" + purpose)) {
                uses.add(new KeyUse(keystore, key, user, purpose));
            }
        }
        return uses;
    }

    /** Whether a certificate is not enough. */
    boolean needsPrivateKey() {
        return purpose.equals("sign") || purpose.equals("decrypt");
    }
}
