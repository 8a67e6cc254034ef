// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Copy;
import cc.api.CopySource;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:files}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "files",
        description = "Lists copies of files of other hosts: how far each is, and what is missing")
public final class FilesCommand extends ArgumentCommand {

    @Argument(
            name = "host",
            description = "name of a host whose files are meant; else those of all",
            valueToShowInHelp = "")
    @Completion(CopyHosts.class)
    private String host = "";

    @Option(
            name = "--filter",
            description =
                    "show files whose path there or here has this in it, or matches it where it"
                            + " has * or ?",
            valueToShowInHelp = "")
    private String filter = "";

    @Override
    void run(Services services, Output output) throws CommandException {
        Table table =
                new Table()
                        .texts("host", "source")
                        .numbers("position", "size")
                        .texts("last write", "acknowledged", "gaps", "handler", "copy");
        Instant now = Instant.now();
        List<Copy> all =
                services.all(CopySource.class).stream()
                        .flatMap(source -> source.copies().stream())
                        .toList();
        if (!host.isEmpty() && all.stream().noneMatch(copy -> copy.host().equals(host))) {
            throw failure("there is no copy of a file of host '" + host + "'");
        }
        Wildcard wanted = Wildcard.of(filter);
        all.stream()
                .filter(copy -> host.isEmpty() || copy.host().equals(host))
                .filter(copy -> wanted.matches(copy.source()) || wanted.matches(copy.path()))
                .sorted(
                        Comparator.comparing(Copy::host)
                                .thenComparing(Copy::source)
                                .thenComparing(Copy::lastWrite)
                                .thenComparing(Copy::path))
                .forEach(copy -> add(table, copy, now));
        output.table(
                table,
                all.isEmpty()
                        ? "no files: nothing came that a tailwriter appends"
                        : "no such file is copied");
    }

    private static void add(Table table, Copy copy, Instant now) {
        table.add(
                Cell.of(copy.host()),
                Cell.of(copy.source()),
                Cell.of(copy.position()),
                Cell.bytes(copy.size()),
                Cell.age(copy.lastWrite(), now),
                Cell.of(copy.acknowledged() ? "yes" : "no"),
                Cell.named(Map.of("count", copy.gaps(), "bytes", copy.gapBytes())),
                Cell.of(copy.component()),
                Cell.of(copy.path()));
    }
}
