// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import cc.api.Body;
import cc.api.TaskStatus;
import cc.client.Client;
import cc.client.Query;
import cc.client.QueryOptions;
import cc.client.Reply;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A task that was sent, and what is said of it until it has ended everywhere. Made by {@link
 * TaskClient#send}. Safe for use by many threads.
 *
 * <p>The message is sent again while nobody says anything. A host whose taskrunner was heard, and
 * then is silent, is asked what became of the task by sending it once more, for it runs an id once,
 * whatever others say meanwhile; so is one behind a connection that was lost. An old taskrunner is
 * not asked: it may have forgotten the id, and would run it again.
 */
public final class TaskCall implements AutoCloseable {

    /** Names of hosts in a message that asks what became of a task there. */
    private static final int MAX_ASKED = 500;

    /** Messages of one call whose answers are still taken. */
    private static final int MAX_QUERIES = 20;

    private final Client client;
    private final TaskRequest request;
    private final Consumer<TaskReply> listener;
    private final Timing timing;
    private final long noRoomBefore;
    private final Map<String, HostProgress> hosts = new LinkedHashMap<>();

    /** Those of them that may be open yet, looked at from the first on. */
    private final Queue<HostProgress> open = new ArrayDeque<>();

    private final List<Query> queries = new ArrayList<>();
    private final CompletableFuture<List<TaskResult>> done = new CompletableFuture<>();
    private long total;
    private int unanswered;
    private boolean heard;
    private boolean forwarded;
    private String problem = "";
    private long word = System.nanoTime();
    private long established;

    TaskCall(Client client, TaskRequest request, Timing timing, Consumer<TaskReply> listener) {
        this.client = client;
        this.request = request;
        this.timing = timing;
        this.listener = listener;
        this.established = client.established();
        this.noRoomBefore = client.counters().get(Client.NO_ROOM);
        if (!request.isForSeveral()) {
            total = 1;
            host(request.hosts(), word);
        }
    }

    private HostProgress host(String name, long now) {
        return hosts.computeIfAbsent(
                name,
                key -> {
                    HostProgress host = new HostProgress(key, now);
                    open.add(host);
                    return host;
                });
    }

    public TaskRequest request() {
        return request;
    }

    /**
     * Completes when the task has ended on all its hosts, or nobody will say any more: one result
     * for each host. Never fails. Cancelling it closes the call.
     */
    public CompletableFuture<List<TaskResult>> done() {
        return done;
    }

    /**
     * Waits for its end on all hosts; what has not ended in time is {@link Outcome#UNKNOWN}.
     *
     * @param most zero: without end
     */
    public List<TaskResult> await(Duration most) throws InterruptedException {
        try {
            if (!most.isZero()) {
                try {
                    return done.get(most.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    close();
                }
            }
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Replies that a taskrunner sent and that did not arrive, as far as it is known by now; at
     * least those that the client itself had no room for, in all of its calls.
     */
    public synchronized long missed() {
        long gaps = hosts.values().stream().mapToLong(HostProgress::missed).sum();
        return Math.max(gaps, client.counters().get(Client.NO_ROOM) - noRoomBefore);
    }

    /** Hosts that it was sent to, as far as they are known by now. */
    public synchronized List<String> hosts() {
        return List.copyOf(hosts.keySet());
    }

    /** Takes no more replies: what has not ended by now is {@link Outcome#UNKNOWN}. */
    @Override
    public void close() {
        giveUp("nobody waited for its end");
    }

    boolean isDone() {
        return done.isDone();
    }

    /** Sends it to all its hosts. */
    synchronized void start() {
        send(request.hosts());
    }

    /** Looks whether something is overdue; called now and then. */
    void tick(long now) {
        List<TaskResult> results = null;
        synchronized (this) {
            if (isDone()) {
                return;
            }
            if (done.isCancelled()) {
                closeQueries();
                return;
            }
            hosts.values().forEach(host -> host.tick(now, timing));
            if (!isComplete()) {
                askAgain(now);
            }
            if (isComplete()) {
                results = results();
            }
        }
        end(results);
    }

    private void askAgain(long now) {
        long connections = client.established();
        // what was sent before the first one waited for it
        boolean lost = connections != established && connections > 1;
        established = connections;
        if (hosts.isEmpty() || hosts.size() < total) {
            sendAgain(now, lost);
        } else {
            if (lost) {
                hosts.values().forEach(HostProgress::cutOff);
            }
            askSilent(now);
        }
    }

    /** As it was: not all of its hosts are known by now. */
    private void sendAgain(long now, boolean lost) {
        Duration patience = heard ? timing.silence() : timing.resend();
        if (!lost && now - word < patience.toNanos()) {
            return;
        }
        word = now;
        if (!lost && unanswered++ >= (heard ? timing.unanswered() : timing.resends())) {
            failOpen(silent(heard));
        } else {
            send(request.hosts());
        }
    }

    /** Of thousands only some at a time, so that their answers find room on the way. */
    private void askSilent(long now) {
        List<String> names = new ArrayList<>();
        for (HostProgress host : hosts.values()) {
            if (names.size() == MAX_ASKED) {
                break;
            }
            if (!host.isOverdue(now, timing)) {
                continue;
            }
            if (host.isGivenUp(timing)) {
                host.end(Outcome.UNKNOWN, OptionalInt.empty(), silent(host.isTaken()));
            } else {
                host.asked(now);
                names.add(host.host());
            }
        }
        if (!names.isEmpty()) {
            send(String.join(",", names));
        }
    }

    private String silent(boolean wasHeard) {
        return wasHeard
                ? "it is not known what became of it: no answer any more"
                : "no answer" + (problem.isEmpty() ? "" : ": " + problem);
    }

    private void send(String toHosts) {
        // a new query each time: its message has a time of its own, for those who look at that
        QueryOptions options = QueryOptions.open(Duration.ZERO, this::arrived);
        Query query = client.query(request.type(), request.body(toHosts), options);
        if (!query.isOpen()) {
            problem = "the queue to " + client.url() + " is full";
        }
        queries.add(query);
        // those before may still be answered by hosts that the new one has not reached
        while (queries.size() > MAX_QUERIES) {
            queries.remove(0).close();
        }
    }

    private void arrived(Reply reply) {
        List<TaskReply> said = read(reply);
        List<TaskResult> results = null;
        synchronized (this) {
            long now = System.nanoTime();
            if (reply.type().name().equals("error")) {
                refused(String.valueOf(reply.body().get("msg")), now);
            }
            said.removeIf(one -> !take(one, now));
            if (isComplete()) {
                results = results();
            }
        }
        said.forEach(listener);
        end(results);
    }

    private List<TaskReply> read(Reply reply) {
        List<TaskReply> said = new ArrayList<>();
        if (reply.type().name().equals("task.reply." + request.id())) {
            if (reply.body().get("hosts") instanceof List<?> list) {
                list.forEach(entry -> ofHost(reply, entry, said));
                total(reply.body());
            } else {
                TaskReply.of(reply, request.id(), request.isForSeveral() ? "" : request.hosts())
                        .ifPresent(said::add);
            }
        }
        return said;
    }

    /** One of several hosts that a taskrouter tells about in one message. */
    private void ofHost(Reply reply, Object entry, List<TaskReply> said) {
        if (entry instanceof Map<?, ?> map && map.get("host") instanceof String host) {
            TaskStatus.parse(String.valueOf(map.get("status")))
                    .ifPresent(
                            status ->
                                    said.add(
                                            new TaskReply(
                                                    request.id(),
                                                    host,
                                                    status,
                                                    Body.EMPTY,
                                                    map.get("msg") instanceof String msg ? msg : "",
                                                    OptionalInt.empty(),
                                                    0,
                                                    reply.body())));
        }
    }

    private synchronized void total(Body body) {
        if (body.get("total") instanceof Long hostsInAll) {
            total = Math.max(total, hostsInAll);
        }
    }

    /** Whether it says anything new. */
    private boolean take(TaskReply reply, long now) {
        if (!request.isForSeveral() && !hosts.containsKey(reply.host())) {
            return false;
        }
        HostProgress host = host(reply.host(), now);
        if (!host.isOpen() || host.isTooLate(reply)) {
            return false;
        }
        word = now;
        if (reply.status() == TaskStatus.FORWARDED) {
            forwarded = true;
        } else {
            heard = true;
            unanswered = 0;
        }
        host.take(reply, now);
        return true;
    }

    /** What was sent on once may run, whatever is said of another sending. */
    private void refused(String why, long now) {
        word = now;
        problem = why;
        if (!forwarded && !heard) {
            host(request.hosts(), now);
            total = hosts.size();
            hosts.values().forEach(h -> h.end(Outcome.FAILED, OptionalInt.empty(), why));
        }
    }

    private boolean isComplete() {
        while (!open.isEmpty() && !open.peek().isOpen()) {
            open.remove();
        }
        return open.isEmpty() && !hosts.isEmpty() && hosts.size() >= total;
    }

    private void failOpen(String why) {
        if (hosts.isEmpty()) {
            host(request.hosts(), word);
        }
        total = 0;
        hosts.values().forEach(h -> h.end(Outcome.UNKNOWN, OptionalInt.empty(), why));
    }

    private List<TaskResult> results() {
        return hosts.values().stream().flatMap(host -> host.result().stream()).toList();
    }

    void giveUp(String why) {
        List<TaskResult> results;
        synchronized (this) {
            failOpen(why);
            results = results();
        }
        end(results);
    }

    /** Outside of the lock, since whoever waits goes on in this thread. */
    private void end(List<TaskResult> results) {
        if (results != null) {
            closeQueries();
            done.complete(results);
        }
    }

    private synchronized void closeQueries() {
        queries.forEach(Query::close);
        queries.clear();
    }
}
