// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.DatabaseSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** Completes names of handlers that call a database. */
@Service
public final class DatabaseNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.found(DatabaseSource.class).stream().map(found -> found.as().name());
    }

    /**
     * The handler of this name.
     *
     * @throws CommandException if there is none
     */
    static DatabaseSource named(List<Found<DatabaseSource>> all, String name)
            throws CommandException {
        return all.stream()
                .filter(found -> found.as().name().equals(name))
                .findFirst()
                .map(Found::service)
                .orElseThrow(() -> CcCommand.failure(missing(all, name)));
    }

    private static String missing(List<Found<DatabaseSource>> all, String name) {
        return all.isEmpty()
                ? "no handler of a database is configured"
                : "no handler of a database is called '"
                        + name
                        + "': there is "
                        + all.stream()
                                .map(found -> found.as().name())
                                .collect(Collectors.joining(", "));
    }
}
