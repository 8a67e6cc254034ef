// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import cc.api.Body;
import cc.api.DropException;
import cc.api.MessageType;
import cc.api.TaskHost;
import cc.api.TaskStatus;
import cc.api.Unfailing;
import cc.client.Client;
import cc.client.QueryException;
import cc.client.Reply;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends tasks over a {@link Client}, and asks which hosts and tasks there are. Any number of tasks
 * at a time. Safe for use by many threads.
 */
public final class TaskClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskClient.class);

    private static final MessageType LIST = MessageType.of("task.list");
    private static final long TICK_MILLIS = 250;

    private final Client client;
    private final Timing timing;
    private final Set<TaskCall> calls = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /**
     * @param client stays the caller's own, who closes it
     */
    public TaskClient(Client client) {
        this(client, Timing.DEFAULT);
    }

    TaskClient(Client client, Timing timing) {
        this.client = client;
        this.timing = timing;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "cc-tasks");
                            thread.setDaemon(true);
                            return thread;
                        });
        timer.scheduleWithFixedDelay(
                Unfailing.of(LOG::error, "tasks", this::tick),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /**
     * Sends a task.
     *
     * @param listener gets each thing that is said of it, in the order in which it comes, in the
     *     client's thread: what takes its time goes on elsewhere
     * @throws IllegalStateException if the client's crypto cannot make the message
     */
    public TaskCall send(TaskRequest request, Consumer<TaskReply> listener) {
        TaskCall call = new TaskCall(client, request, timing, listener);
        calls.add(call);
        call.done().whenComplete((results, failure) -> calls.remove(call));
        call.start();
        return call;
    }

    /**
     * Asks a taskrouter which hosts are registered.
     *
     * @param hosts a name, several with commas between, or a shell wildcard; {@code *} for all
     * @throws QueryException if it does not answer, as old ones don't
     * @throws DropException if the answer is none
     */
    public List<TaskHost> hosts(String hosts, Duration timeout)
            throws QueryException, DropException, InterruptedException {
        Reply reply = client.ask(LIST, Body.of("hosts", hosts), timeout);
        List<TaskHost> found = new ArrayList<>();
        if (reply.body().get("data") instanceof List<?> rows) {
            for (Object row : rows) {
                if (row instanceof Map<?, ?> map) {
                    found.add(host(map));
                }
            }
            return found;
        }
        throw new QueryException(
                QueryException.Reason.UNEXPECTED,
                client.url() + " answered " + LIST + " with " + reply.body().get("msg"));
    }

    /**
     * Asks a host which tasks it can run.
     *
     * @param handler the one that is asked about; empty for all
     * @return empty if the host has no such task, or an old taskrunner
     * @throws TimeoutException if there was no answer in time
     * @throws NoSuchElementException if there is no way to such a host; the message says so
     */
    public List<TaskDescription> descriptions(String host, String handler, Duration timeout)
            throws TimeoutException, InterruptedException {
        List<TaskDescription> found = new ArrayList<>();
        TaskRequest request =
                TaskRequest.of(
                        host,
                        TaskDescription.LIST,
                        handler.isEmpty() ? Map.of() : Map.of("handler", handler));
        AtomicBoolean answered = new AtomicBoolean();
        Consumer<TaskReply> listener =
                reply -> {
                    answered.set(true);
                    describe(reply, found);
                };
        try (TaskCall call = send(request, listener)) {
            TaskResult result = call.done().get(timeout.toMillis(), TimeUnit.MILLISECONDS).get(0);
            if (result.outcome() == Outcome.UNKNOWN) {
                throw new TimeoutException(result.reason());
            }
            if (!answered.get()) {
                throw new NoSuchElementException(result.reason());
            }
            return found;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes all calls; the client stays open. */
    @Override
    public void close() {
        timer.shutdownNow();
        List.copyOf(calls).forEach(TaskCall::close);
    }

    private void tick() {
        long now = System.nanoTime();
        for (TaskCall call : calls) {
            try {
                call.tick(now);
            } catch (IllegalStateException e) {
                // the keystore changed: nothing can be asked any more
                call.giveUp(String.valueOf(e.getMessage()));
            }
        }
    }

    private static TaskHost host(Map<?, ?> row) throws DropException {
        Body fields = Body.EMPTY;
        for (Map.Entry<?, ?> entry : row.entrySet()) {
            fields = fields.with(String.valueOf(entry.getKey()), entry.getValue());
        }
        return new TaskHost(
                fields.text("server", ""),
                fields.text("host"),
                instant(fields.number("since", 0)),
                instant(fields.number("seen", 0)),
                fields.text("signer", ""));
    }

    private static Instant instant(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    private static void describe(TaskReply reply, List<TaskDescription> into) {
        Body said = reply.feedback();
        try {
            if (reply.status() == TaskStatus.FEEDBACK && said.has("handler")) {
                into.add(
                        new TaskDescription(
                                said.text("handler"),
                                said.text("kind", ""),
                                said.text("description", ""),
                                said.text("parameters", "")));
            }
        } catch (DropException e) {
            // not by a taskrunner of ours: no description
        }
    }
}
