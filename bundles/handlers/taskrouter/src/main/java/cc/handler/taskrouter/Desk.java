// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Alarms;
import cc.api.Body;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.TaskHost;
import cc.api.TaskMessage;
import cc.api.TaskState;
import cc.api.TaskStatus;
import cc.handler.taskrouter.TaskRouterSettings.Encrypted;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is registered and under way at one server. Safe for use by many threads. */
final class Desk {

    /** Tasks under way at one server, at most. */
    static final int MAX_CALLS = 100_000;

    private static final DropReason NO_TASK = new DropReason("no-task");
    private static final DropReason FULL = new DropReason("table-full");

    private static final MessageType ERROR = MessageType.of("error");

    private final Server server;
    private final Counters counters;
    private final Alarms alarms;
    private final Registrar registrar;
    private final Hosts hosts = new Hosts();
    private final Map<String, Call> calls = new LinkedHashMap<>();

    /** Hosts of all calls together. */
    private int legs;

    Desk(Server server, Counters counters, Alarms alarms) {
        this.server = server;
        this.counters = counters;
        this.alarms = alarms;
        this.registrar = new Registrar(hosts, counters, alarms);
    }

    Server server() {
        return server;
    }

    boolean isOf(Server other) {
        return server == other;
    }

    /** Leaves what is known to the version that comes after this one. */
    synchronized void leaveTo(DeskFile file) throws IOException {
        if (hosts.size() > 0 || !calls.isEmpty()) {
            file.write(hosts.all(), calls.values());
        }
    }

    /** Takes what the version before this one has left, unless too long ago. */
    synchronized void takeFrom(DeskFile file, TaskRouterSettings in) throws IOException {
        DeskFile.Content content = file.take();
        content.hosts().forEach(hosts::put);
        for (Call call : content.calls()) {
            calls.put(call.id(), call);
            legs += call.legs().size();
        }
        forget(in, System.nanoTime());
    }

    /** A taskrunner says that it is there. */
    void register(Exchange exchange, TaskRouterSettings in) throws DropException {
        Body body = exchange.body();
        exchange.signer();
        synchronized (this) {
            registrar.register(exchange, body, in);
        }
    }

    /** Somebody asks which hosts are registered. */
    void list(Exchange exchange) throws DropException {
        TaskMessage asked = new TaskMessage("", exchange.body().text("hosts", "*"), "", Body.EMPTY);
        List<Map<String, Object>> rows = new ArrayList<>();
        synchronized (this) {
            for (Registered host : hosts.addressed(asked).hosts()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("host", host.name());
                row.put("since", seconds(host.since()));
                row.put("seen", seconds(host.seen()));
                row.put("signer", host.signer());
                row.put("server", server.name());
                rows.add(row);
            }
        }
        exchange.reply(
                MessageType.of("reply." + exchange.message().type()),
                Body.of("data", rows).with("rowcount", rows.size()));
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    /** Sends a task to its hosts, and tells its sender so. */
    void send(Exchange exchange, TaskRouterSettings in) throws DropException {
        TaskMessage task = TaskMessage.of(exchange.message().type(), exchange.body());
        String signer = exchange.signer().map(by -> by.subject()).orElse("");
        counters.increment("task.send");
        synchronized (this) {
            Hosts.Addressed to = hosts.addressed(task);
            Call known = calls.get(task.id());
            if (known != null && !(known.isSame(task) && known.isOf(signer))) {
                counters.increment("refused_sends");
                String why =
                        "task id "
                                + task.id()
                                + " is that of another task, by "
                                + who(known.signer())
                                + "; now it came from "
                                + who(signer);
                alarms.raise(in.name(), "id " + task.id(), why);
                answerError(exchange, task, "the id is that of another task");
                throw new DropException(DropReason.REFUSED, why);
            }
            if (to.hosts().isEmpty()) {
                answerError(exchange, task, "cannot route to " + task.hosts());
                return;
            }
            Call call = known;
            int more = known == null ? to.hosts().size() : known.legsToCome(to.hosts());
            if (legs + more > in.maxTasks() || known == null && calls.size() >= MAX_CALLS) {
                answerError(exchange, task, "the taskrouter has too many tasks under way");
                throw new DropException(
                        FULL,
                        calls.size()
                                + " tasks for "
                                + legs
                                + " hosts in all are under way (max-tasks = "
                                + in.maxTasks()
                                + "), and this one is for "
                                + more
                                + " more");
            }
            if (call == null) {
                call = new Call(task, signer, exchange.message().route());
                calls.put(task.id(), call);
            } else {
                call.sentAgainFrom(exchange.message().route());
            }
            int before = call.legs().size();
            try {
                forward(exchange, task, call, to, in);
            } finally {
                legs += call.legs().size() - before;
            }
        }
    }

    private void forward(
            Exchange exchange,
            TaskMessage task,
            Call call,
            Hosts.Addressed to,
            TaskRouterSettings in)
            throws DropException {
        Message message = sentOn(exchange, task.body(), in);
        if (!task.isForSeveral()) {
            Registered host = to.hosts().get(0);
            if (sendTo(host, message, call)) {
                exchange.reply(
                        MessageType.of(TaskMessage.REPLY + task.id()),
                        Telling.forwarded(task).with("host", host.name()));
            } else {
                answerError(exchange, task, "the way to " + host.name() + " is full");
            }
            return;
        }
        Telling telling = new Telling(exchange, task, to.hosts().size() + to.unknown().size());
        for (Registered host : to.hosts()) {
            telling.of(host.name(), sendTo(host, message, call) ? "" : "the way to it is full");
        }
        to.unknown().forEach(name -> telling.of(name, "cannot route to " + name));
        telling.end();
    }

    private boolean sendTo(Registered host, Message message, Call call) {
        boolean sent = server.send(message.withRoute(host.route()));
        if (sent) {
            call.goesTo(host);
        }
        return sent;
    }

    private static String who(String signer) {
        return signer.isEmpty() ? "somebody" : "'" + signer + "'";
    }

    private static void answerError(Exchange exchange, TaskMessage task, String why) {
        exchange.reply(ERROR, Body.of("msg", why).with("task_id", task.id()));
    }

    /** A message as it goes on: all of its parts as they are, unless it came encrypted. */
    private Message sentOn(Exchange exchange, Body body, TaskRouterSettings in) {
        Message message = exchange.message();
        return message.isEncrypted() && in.encrypted() == Encrypted.OPEN
                ? server.crypto().seal(message.type(), body, message.blob())
                : message;
    }

    /** Sends what is said of a task to whoever sent it. */
    void reply(Exchange exchange, TaskRouterSettings in) throws DropException {
        String id = TaskMessage.idOf(exchange.message().type(), TaskMessage.REPLY);
        Body body = exchange.body();
        String signer = exchange.signer().map(by -> by.subject()).orElse("");
        synchronized (this) {
            Call call = calls.get(id);
            if (call == null) {
                throw new DropException(NO_TASK, "no task with the id " + id + " is under way");
            }
            String host = saidBy(exchange, body, call, signer, in);
            counters.increment("task.reply");
            TaskStatus.parse(body.text("status", ""))
                    .ifPresent(status -> call.said(call.legs().get(host), status));
            Message message = sentOn(exchange, body, in);
            if (call.isForSeveral() && !body.has("host")) {
                // an old taskrunner says not who it is, and nobody could tell them apart
                message =
                        server.crypto().seal(message.type(), body.with("host", host), Frame.EMPTY);
            }
            server.send(message.withRoute(call.client()));
        }
    }

    /**
     * Which of a task's hosts said something.
     *
     * @throws DropException if none of them did
     */
    private String saidBy(
            Exchange exchange, Body body, Call call, String signer, TaskRouterSettings in)
            throws DropException {
        List<Frame> route = exchange.message().route();
        String claimed = body.text("host", "");
        // of thousands, mostly the one that it says, or that has this connection
        Optional<String> host =
                claimed.isEmpty()
                        ? origin(hosts.at(route), route, call, signer)
                                .or(() -> origin(call.legs().keySet(), route, call, signer))
                        : origin(Set.of(claimed), route, call, signer);
        if (host.isPresent()) {
            return host.get();
        }
        counters.increment("refused_replies");
        String why =
                "a reply for task "
                        + call.id()
                        + " by "
                        + who(signer)
                        + (claimed.isEmpty() ? "" : " for host '" + claimed + "'")
                        + ", not by a host that got the task";
        alarms.raise(in.name(), "reply " + signer + claimed, why);
        throw new DropException(DropReason.REFUSED, why);
    }

    private Optional<String> origin(
            Set<String> names, List<Frame> route, Call call, String signer) {
        for (Origin.Strictness strictness : Origin.Strictness.values()) {
            for (String name : names) {
                Call.Leg leg = call.legs().get(name);
                if (leg != null
                        && new Origin(hosts, leg.sentTo()).isOf(route, signer, strictness)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /** Forgets hosts and tasks of which nothing was heard for so long. */
    synchronized void forget(TaskRouterSettings in, long now) {
        int routes = hosts.forget(in.routeLifetime().toNanos(), now);
        counters.add("dropped_routes", routes);
        long silence = in.replyTimeout().toNanos();
        calls.values()
                .removeIf(
                        call -> {
                            if (!call.isSilent(silence, now)) {
                                return false;
                            }
                            if (!call.hasEnded()) {
                                counters.increment("dropped_tasks");
                            }
                            legs -= call.legs().size();
                            return true;
                        });
    }

    synchronized List<TaskHost> hosts() {
        return hosts.all().stream()
                .map(h -> new TaskHost(server.name(), h.name(), h.since(), h.seen(), h.signer()))
                .toList();
    }

    synchronized List<TaskState> tasks(String component) {
        return calls.values().stream().flatMap(call -> states(call, component).stream()).toList();
    }

    synchronized List<TaskState> task(String id, String component) {
        Call call = calls.get(id);
        return call == null ? List.of() : states(call, component);
    }

    private static List<TaskState> states(Call call, String component) {
        List<TaskState> states = new ArrayList<>();
        call.legs()
                .forEach(
                        (host, leg) ->
                                states.add(
                                        new TaskState(
                                                component,
                                                call.id(),
                                                host,
                                                call.handler(),
                                                leg.status().option(),
                                                call.since(),
                                                leg.ended(),
                                                call.signer(),
                                                Optional.empty(),
                                                "")));
        return states;
    }
}
