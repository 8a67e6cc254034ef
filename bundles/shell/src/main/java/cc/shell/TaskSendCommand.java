// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.client.KeyValues;
import cc.client.task.TaskCall;
import cc.client.task.TaskClient;
import cc.client.task.TaskRequest;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:task-send}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "task-send",
        description = "Sends a task to hosts",
        detailedDescription = "classpath:cc/shell/task-send.txt")
public final class TaskSendCommand extends CcCommand {

    @Argument(
            name = "hosts",
            description = "name of a host, several with commas, or a wildcard; * is all",
            required = true)
    @Completion(TaskHostNames.class)
    private String hosts = "";

    @Argument(
            index = 1,
            name = "handler",
            description = "name of the task on those hosts",
            required = true)
    @Completion(TaskNames.class)
    private String handler = "";

    @Argument(
            index = 2,
            name = "parameters",
            description = "key=text, or key:=json for numbers, lists, objects",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> parameters = List.of();

    @Option(
            name = "--follow",
            description = "print what it says until it has ended; an error if it did not finish")
    private boolean follow;

    @Option(
            name = "--wait",
            description = "seconds to follow at most; 0 is without end",
            valueToShowInHelp = "0")
    private double wait;

    @Option(
            name = "--id",
            description = "id of the task: a host runs an id once; else one of its own",
            valueToShowInHelp = "")
    private String id = "";

    @Option(
            name = "--server",
            description =
                    "name of the server; else that of the only taskrouter, or the natural one",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Override
    void takeOptions() throws CommandException {
        parameters = TrailingOptions.apply(this, parameters);
    }

    @Override
    void run(Services services, Output output) throws Exception {
        if (!(wait >= 0)) {
            throw failure("--wait: must be the seconds to follow, or 0");
        }
        TaskRequest request = request();
        TaskTarget target = TaskTarget.of(services, server);
        try (Link link = target.open();
                TaskClient tasks = new TaskClient(link.client())) {
            TaskProgress progress = new TaskProgress(output, request, follow);
            try (TaskCall call = tasks.send(request, progress::said)) {
                progress.end(call, Human.ofSeconds(wait));
            }
        } catch (IllegalStateException e) {
            // its crypto: the keystore changed since
            throw failure(e.getMessage());
        }
    }

    private TaskRequest request() throws CommandException {
        try {
            TaskRequest request =
                    TaskRequest.of(hosts, handler, KeyValues.parse(parameters).fields());
            return id.isEmpty()
                    ? request
                    : new TaskRequest(id, hosts, handler, request.parameters());
        } catch (IllegalArgumentException e) {
            throw failure(e.getMessage());
        }
    }
}
