// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Copy;
import cc.api.CopySource;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of hosts that there are copies of files of. */
@Service
public final class CopyHosts extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.all(CopySource.class).stream()
                .flatMap(source -> source.copies().stream())
                .map(Copy::host)
                .distinct();
    }
}
