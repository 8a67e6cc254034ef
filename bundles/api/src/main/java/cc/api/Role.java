// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Locale;
import java.util.Optional;

/** Where a server stands, and so which handlers may serve on it. */
public enum Role {
    /** Beside the daemons of a host. */
    LOCAL,
    /** Where messages of many hosts arrive. */
    REMOTE,
    /** Not told: every handler may serve, and the server warns. */
    INSECURE;

    /** The role as it is written in {@code cc-role}. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role written like this; empty if there is none. */
    public static Optional<Role> parse(String option) {
        for (Role role : values()) {
            if (role.option().equals(option)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
