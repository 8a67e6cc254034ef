// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes what can be pinged: names of servers here, urls of peers elsewhere. */
@Service
public final class Addressees extends NameCompleter {

    @Override
    boolean isFree(String word) {
        return word.contains("://");
    }

    @Override
    Stream<String> names(Services services) {
        return Stream.concat(
                services.all(Server.class).stream().map(Server::name),
                services.all(PeerSource.class).stream()
                        .flatMap(source -> source.peers().stream())
                        .map(Peer::url));
    }
}
