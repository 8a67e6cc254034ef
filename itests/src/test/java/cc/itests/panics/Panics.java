// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.panics;

import cc.api.Body;
import cc.api.MessageType;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgLevel;
import org.osgi.service.component.annotations.Component;

/** A plugin of pg_logforward as anybody writes one. */
@Component(property = "name=panics")
public class Panics implements LogPlugin {

    @Override
    public LogSink open(Outlet outlet) {
        return record -> {
            if (record.level() == PgLevel.PANIC) {
                outlet.send(MessageType.of("pub.panic"), Body.of("msg", record.message()));
            }
        };
    }
}
