// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of what counts: servers, handlers, daemons. */
@Service
public final class CounterNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return Source.all(services).map(Source::name);
    }
}
