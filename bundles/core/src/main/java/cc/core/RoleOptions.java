// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.CmsForm;
import cc.api.Role;
import cc.api.config.Options;
import cc.zmq.ZmqOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options that a role can have.
 *
 * @param role that of the servers
 * @param values as they are written
 */
record RoleOptions(Role role, Map<String, String> values) {

    static final String PID = "cc.role";

    private static final List<String> INHERITED =
            List.of(
                    "cms-",
                    "zmq_",
                    "queue-bytes",
                    "max-message-size",
                    "max-connections",
                    "handover-");

    static RoleOptions read(Options options) {
        Role role = Role.parse(options.instance()).filter(r -> r != Role.INSECURE).orElse(null);
        if (role == null) {
            options.problem(
                    "the role in this file's name is '"
                            + options.instance()
                            + "': must be one of local, remote");
        }
        ZmqOptions.readListening(options);
        CmsForm.read(options);
        options.seconds("handover-timeout", 10, 0, 3600);
        Map<String, String> values = new HashMap<>();
        INHERITED.forEach(prefix -> values.putAll(options.startingWith(prefix)));
        return new RoleOptions(role, Map.copyOf(values));
    }

    /** The name of the file, in the folder of the server's own. */
    static String fileName(Role role) {
        return PID + "-" + role.option() + ".cfg";
    }
}
