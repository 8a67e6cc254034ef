// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Role;
import java.util.Map;

/** Options for all servers of a role, from {@code etc/cc.role-ROLE.cfg}. */
interface RoleDefaults {

    Role role();

    /** What a server of that role takes over where its own file says nothing. */
    Map<String, String> options();

    /** The file that they stand in, as it is shown. */
    default String file() {
        return "etc/" + RoleOptions.fileName(role());
    }
}
