// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.DropException;
import cc.api.TaskHost;
import cc.api.TaskHostSource;
import cc.client.QueryException;
import cc.client.task.TaskClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:hosts}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "hosts",
        description = "Lists the hosts that tasks can be sent to")
public final class HostsCommand extends CcCommand {

    @Argument(
            name = "options",
            description = "none but options",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> words = List.of();

    @Option(
            name = "--server",
            description =
                    "server that is asked by a message; else, where there is a taskrouter here, what"
                            + " it knows, and where there is none, the natural server",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Override
    void takeOptions() throws CommandException {
        List<String> more = TrailingOptions.apply(this, words);
        if (!more.isEmpty()) {
            throw failure("one argument too many: '" + more.get(0) + "'");
        }
    }

    @Override
    void run(Services services, Output output) throws Exception {
        List<TaskHostSource> here = services.all(TaskHostSource.class);
        List<TaskHost> hosts =
                here.isEmpty() || !server.isEmpty()
                        ? asked(services)
                        : here.stream().flatMap(source -> source.taskHosts().stream()).toList();
        Table table = new Table().texts("host", "server", "since", "last seen", "signed by");
        Instant now = Instant.now();
        hosts.stream()
                .sorted(Comparator.comparing(TaskHost::name).thenComparing(TaskHost::server))
                .forEach(
                        host ->
                                table.add(
                                        Cell.of(host.name()),
                                        Cell.of(host.server()),
                                        Cell.of(host.since()),
                                        Cell.age(host.seen(), now),
                                        Cell.of(host.signer())));
        output.table(table, "no hosts: no taskrunner has registered");
    }

    private List<TaskHost> asked(Services services) throws CommandException, InterruptedException {
        TaskTarget target = TaskTarget.of(services, server);
        try (Link link = target.open();
                TaskClient tasks = new TaskClient(link.client())) {
            return tasks.hosts("*", Link.PATIENCE);
        } catch (QueryException | DropException | IllegalStateException e) {
            throw failure(target.server().name() + " does not tell: " + e.getMessage());
        }
    }
}
