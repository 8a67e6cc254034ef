// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.DropException;
import cc.api.TaskHost;
import cc.client.Client;
import cc.client.KeyValues;
import cc.client.QueryException;
import cc.client.task.TaskCall;
import cc.client.task.TaskClient;
import cc.client.task.TaskDescription;
import cc.client.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** {@code cc task}. */
final class TaskCommand implements Command {

    private static final String ORDERS = "list, show, send";

    @Override
    public Set<String> options() {
        return Set.of("--wait", "--id");
    }

    @Override
    public void run(Arguments line, Target target, Text text) throws Exit, InterruptedException {
        String order = line.required(1, "what to do, one of " + ORDERS + ",");
        if (!List.of("list", "show", "send").contains(order)) {
            throw Exit.usage("task '" + order + "': must be one of " + ORDERS);
        }
        Duration patience = line.seconds("--timeout", 5);
        if (order.equals("send")) {
            send(line, target, text, request(line), patience);
            return;
        }
        if (order.equals("show")) {
            line.required(3, "the host, or the name of the task,");
        }
        line.atMost(order.equals("show") ? 4 : 3);
        try (Client client = target.connect(target.crypto(), patience);
                TaskClient tasks = new TaskClient(client)) {
            if (order.equals("list") && line.word(2).isEmpty()) {
                hosts(tasks.hosts("*", patience), text);
            } else {
                describe(tasks, line.word(2), line.word(3), patience, text);
            }
        } catch (QueryException e) {
            boolean silent = e.reason() == QueryException.Reason.TIMEOUT;
            throw silent ? Exit.noAnswer(e.getMessage()) : Exit.failed(e.getMessage());
        } catch (DropException | IllegalStateException | NoSuchElementException e) {
            throw Exit.failed(e.getMessage());
        } catch (TimeoutException e) {
            throw Exit.noAnswer(
                    "no answer of " + line.word(2) + " within " + Text.seconds(patience) + " s");
        }
    }

    private static TaskRequest request(Arguments line) throws Exit {
        String hosts = line.required(2, "the host");
        String handler = line.required(3, "the name of the task");
        try {
            Map<String, Object> parameters = KeyValues.parse(line.words(4)).fields();
            TaskRequest request = TaskRequest.of(hosts, handler, parameters);
            return line.option("--id").isEmpty()
                    ? request
                    : new TaskRequest(
                            line.option("--id").get(), hosts, handler, request.parameters());
        } catch (IllegalArgumentException e) {
            throw Exit.usage(e.getMessage());
        }
    }

    private static void send(
            Arguments line, Target target, Text text, TaskRequest request, Duration patience)
            throws Exit, InterruptedException {
        Duration most = line.has("--wait") ? line.seconds("--wait", 1) : Duration.ZERO;
        try (Client client = target.connect(target.crypto(), patience);
                TaskClient tasks = new TaskClient(client)) {
            TaskOutput output = new TaskOutput(text, request);
            try (TaskCall call = tasks.send(request, output::reply)) {
                output.end(call, most);
            }
        } catch (IllegalStateException e) {
            // its crypto: the keystore is not what it was
            throw Exit.failed(e.getMessage());
        }
    }

    private static void hosts(List<TaskHost> hosts, Text text) {
        if (text.json()) {
            for (TaskHost host : hosts) {
                text.object(
                        Map.of(
                                "host", host.name(),
                                "since", host.since().toString(),
                                "seen", host.seen().toString(),
                                "signer", host.signer()));
            }
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        hosts.forEach(
                host ->
                        rows.add(
                                List.of(
                                        host.name(),
                                        host.since().toString(),
                                        host.seen().toString(),
                                        host.signer())));
        text.table(List.of("host", "since", "seen", "signer"), rows);
    }

    private static void describe(
            TaskClient tasks, String host, String handler, Duration patience, Text text)
            throws Exit, TimeoutException, InterruptedException {
        List<TaskDescription> found = tasks.descriptions(host, handler, patience);
        if (found.isEmpty()) {
            throw Exit.failed(
                    handler.isEmpty()
                            ? host
                                    + " tells of no tasks: none is configured, or its taskrunner is"
                                    + " an old one"
                            : host + " has no task '" + handler + "'");
        }
        for (TaskDescription task : found) {
            if (text.json()) {
                text.object(
                        Map.of(
                                "handler", task.handler(),
                                "kind", task.kind(),
                                "description", task.description(),
                                "parameters", task.parameters()));
            } else if (handler.isEmpty()) {
                text.line(
                        (task.handler() + "  " + task.description().lines().findFirst().orElse(""))
                                .stripTrailing());
            } else {
                text.line(task.handler() + ", a " + task.kind());
                task.description().lines().forEach(text::line);
                task.parameters().lines().forEach(line -> text.line("  " + line));
            }
        }
    }
}
