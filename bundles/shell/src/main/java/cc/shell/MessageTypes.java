// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.MessageType;
import cc.api.RouteStatus;
import cc.api.Server;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes types of messages: what is routed now, and what comes with CC. */
@Service
public final class MessageTypes extends NameCompleter {

    @Override
    boolean isFree(String word) {
        return MessageType.parse(word).isPresent();
    }

    private static Stream<String> known() {
        return Stream.of("echo.request", "log.info", "pub.infofile", "task.register");
    }

    @Override
    Stream<String> names(Services services) {
        return Stream.concat(
                known(),
                services.all(Server.class).stream()
                        .flatMap(server -> server.routes().stream())
                        .map(RouteStatus::pattern)
                        .filter(pattern -> MessageType.parse(pattern).isPresent()));
    }
}
