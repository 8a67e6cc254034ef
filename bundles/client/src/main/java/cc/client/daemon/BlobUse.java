// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import java.util.Locale;

/** How a content travels: the option {@code use-blob}. */
public enum BlobUse {
    /** As a blob, but in the body where messages are encrypted: a blob never is. */
    AUTO,
    /** As a blob, readable for everybody on the way also where messages are encrypted. */
    YES,
    /** As base64 in the body's {@code data}. */
    NO;

    /** The word that stands in the option. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BlobUse of(String option) {
        return valueOf(option.toUpperCase(Locale.ROOT));
    }

    boolean blob(boolean encrypts) {
        return this == YES || this == AUTO && !encrypts;
    }
}
