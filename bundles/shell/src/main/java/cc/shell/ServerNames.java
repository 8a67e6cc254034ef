// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Server;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of servers. */
@Service
public final class ServerNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.all(Server.class).stream().map(Server::name);
    }
}
