// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import cc.api.config.Options;
import java.io.IOException;
import java.util.List;

/**
 * Makes crypto contexts of {@code cms-*} options. A service, so that servers need no CMS library.
 */
public interface CryptoProvider {

    /**
     * A context for these options; {@link Crypto#NONE} where none of them is set.
     *
     * @param options read are those that begin with {@code cms-}; what is wrong with them is
     *     reported there: a key that is missing, names that must come in pairs
     */
    Crypto open(Options options);

    /**
     * What is in a keystore, by name.
     *
     * @param keystore the folder, as {@code cms-keystore} says
     * @throws IOException if the folder cannot be read
     */
    List<KeyInfo> keys(String keystore) throws IOException;
}
