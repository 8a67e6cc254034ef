// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.DatabaseSource;
import cc.api.DatabaseStatus;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:db}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "db",
        description = "Shows the databases that handlers call: connections, calls, slow functions")
public final class DbCommand extends ArgumentCommand {

    private static final String NONE = "no handler of a database is configured";

    @Argument(
            name = "name",
            description = "name of a handler, for the functions that it called, the slowest first",
            valueToShowInHelp = "")
    @Completion(DatabaseNames.class)
    private String name = "";

    @Override
    void run(Services services, Output output) throws CommandException {
        List<Found<DatabaseSource>> all = services.found(DatabaseSource.class);
        if (name.isEmpty()) {
            databases(all, output);
        } else {
            functions(DatabaseNames.named(all, name).status(), output);
        }
    }

    private static void databases(List<Found<DatabaseSource>> all, Output output) {
        Table table =
                new Table()
                        .texts("name", "database")
                        .numbers(
                                "open", "in use", "most", "waiting", "queued", "parked", "calls",
                                "errors")
                        .texts("slowest", "state");
        for (Found<DatabaseSource> each : all) {
            DatabaseStatus status = each.service().status();
            table.add(
                    Cell.of(each.as().name()),
                    Cell.of(status.database()),
                    known(status.connections()),
                    known(status.inUse()),
                    known(status.maxConnections()),
                    known(status.waiting()),
                    Cell.of(status.queued()),
                    Cell.of(status.parked()),
                    Cell.of(status.calls()),
                    Cell.of(status.errors()),
                    slowest(status),
                    // last, since it may be a long sentence
                    Cell.of(status.state()));
        }
        output.table(table, NONE);
    }

    private static Cell known(int number) {
        return number < 0 ? Cell.NONE : Cell.of(number);
    }

    private static Cell slowest(DatabaseStatus status) {
        return status.slowest().stream()
                .findFirst()
                .map(f -> Cell.of(f.name() + " (" + Human.duration(f.mean()) + ")"))
                .orElse(Cell.NONE);
    }

    private static void functions(DatabaseStatus status, Output output) {
        Table table =
                new Table().texts("function").numbers("calls", "errors").texts("mean", "longest");
        for (DatabaseStatus.Function function : status.slowest()) {
            table.add(
                    Cell.of(function.name()),
                    Cell.of(function.calls()),
                    Cell.of(function.errors()),
                    Cell.of(function.mean()),
                    Cell.of(function.max()));
        }
        output.table(table, "no function was called yet");
    }
}
