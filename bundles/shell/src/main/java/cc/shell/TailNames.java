// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Tail;
import cc.api.TailSource;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of daemons that follow files. */
@Service
public final class TailNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.all(TailSource.class).stream()
                .flatMap(source -> source.tails().stream())
                .map(Tail::component)
                .distinct();
    }
}
