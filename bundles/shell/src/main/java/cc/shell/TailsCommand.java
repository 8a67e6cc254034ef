// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Tail;
import cc.api.TailSource;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:tails}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "tails",
        description = "Lists the files that are followed, and how far they are delivered")
public final class TailsCommand extends ArgumentCommand {

    @Argument(
            name = "daemon",
            description = "name of a daemon that follows files; else all of them",
            valueToShowInHelp = "")
    @Completion(TailNames.class)
    private String daemon = "";

    @Option(
            name = "--filter",
            description = "show files whose path has this in it, or matches it where it has * or ?",
            valueToShowInHelp = "")
    private String filter = "";

    @Option(name = "--behind", description = "show files that are not delivered to their end")
    private boolean behind;

    @Override
    void run(Services services, Output output) throws CommandException {
        Table table =
                new Table()
                        .texts("daemon", "file")
                        .numbers("size", "read", "acknowledged", "lag", "lag time")
                        .texts("peer", "state");
        Instant now = Instant.now();
        Wildcard wanted = Wildcard.of(filter);
        List<Tail> all =
                services.all(TailSource.class).stream()
                        .flatMap(source -> source.tails().stream())
                        .filter(tail -> daemon.isEmpty() || tail.component().equals(daemon))
                        .toList();
        if (all.isEmpty() && !daemon.isEmpty()) {
            throw failure("no daemon '" + daemon + "' follows files here");
        }
        all.stream()
                .filter(tail -> wanted.matches(tail.file()) && (!behind || tail.lag() > 0))
                .sorted(Comparator.comparing(Tail::component).thenComparing(Tail::file))
                .forEach(tail -> add(table, tail, now));
        output.table(
                table,
                all.isEmpty() ? "no files are followed: there is no logtail" : "no such file");
    }

    private static void add(Table table, Tail tail, Instant now) {
        table.add(
                Cell.of(tail.component()),
                Cell.of(tail.file()),
                Cell.bytes(tail.size()),
                Cell.bytes(tail.position()),
                Cell.bytes(tail.acknowledged()),
                Cell.bytes(tail.lag()),
                Cell.of(tail.behindSince().map(since -> Cell.since(since, now))),
                Cell.of(tail.peer()),
                Cell.of(tail.state()));
    }
}
