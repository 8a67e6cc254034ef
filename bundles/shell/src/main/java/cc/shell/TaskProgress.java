// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.TaskStatus;
import cc.client.task.TaskCall;
import cc.client.task.TaskReply;
import cc.client.task.TaskRequest;
import cc.client.task.TaskResult;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.support.CommandException;

/** Prints what is said of a task. */
final class TaskProgress {

    /** So long it is waited for the first word where nobody follows. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Output output;
    private final TaskRequest request;
    private final boolean follow;
    private final CountDownLatch taken = new CountDownLatch(1);

    /**
     * @param follow whether what it says is wanted, until it ends
     */
    TaskProgress(Output output, TaskRequest request, boolean follow) {
        this.output = output;
        this.request = request;
        this.follow = follow;
    }

    /** In the client's thread, which is the command's own. */
    void said(TaskReply reply) {
        if (follow) {
            print(reply);
        }
        taken.countDown();
    }

    private void print(TaskReply reply) {
        String host = request.isForSeveral() ? reply.host() + ": " : "";
        if (reply.status() != TaskStatus.FEEDBACK) {
            if (!reply.status().isEnd()) {
                output.note(host + reply.status().option() + queued(reply));
            }
        } else if (reply.text().isEmpty()) {
            output.line(host + reply.feedback().toJson().utf8());
        } else {
            reply.text().lines().forEach(line -> output.line(host + line));
        }
    }

    private static String queued(TaskReply reply) {
        Object ahead = reply.feedback().get("queued");
        return ahead == null ? "" : ", behind " + ahead + " others";
    }

    /**
     * Waits until it has ended, or, where nobody follows, until it has been taken.
     *
     * @param most how long; zero for without end
     * @throws CommandException if it did not finish
     */
    void end(TaskCall call, Duration most) throws CommandException, InterruptedException {
        List<TaskResult> results = follow ? call.await(most) : begun(call);
        if (call.missed() > 0) {
            output.note(call.missed() + " things that it said have not arrived");
        }
        if (results.isEmpty()) {
            return;
        }
        if (request.isForSeveral()) {
            Table table = new Table().texts("host", "outcome", "code", "reason");
            results.forEach(result -> add(table, result));
            output.table(table, "no hosts");
        }
        List<TaskResult> wrong =
                results.stream().filter(r -> r.outcome() != Outcome.FINISHED).toList();
        if (!wrong.isEmpty()) {
            throw CcCommand.failure(
                    "task "
                            + request.id()
                            + ": "
                            + (request.isForSeveral()
                                    ? wrong.size() + " of " + results.size() + " did not finish"
                                    : word(wrong.get(0)) + ": " + wrong.get(0).reason()));
        }
        if (!request.isForSeveral()) {
            output.note("finished");
        }
    }

    private List<TaskResult> begun(TaskCall call) throws InterruptedException, CommandException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!call.done().isDone() && System.nanoTime() - deadline < 0) {
            if (taken.await(50, TimeUnit.MILLISECONDS)) {
                output.line(request.id());
                output.note("sent to " + request.hosts() + "; --follow waits for its end");
                return List.of();
            }
        }
        if (call.done().isDone()) {
            return call.done().join();
        }
        throw CcCommand.failure(
                "task "
                        + request.id()
                        + ": nobody has taken it within "
                        + Human.duration(PATIENCE));
    }

    private static void add(Table table, TaskResult result) {
        table.add(
                Cell.of(result.host()),
                Cell.of(word(result)),
                result.code().isPresent() ? Cell.of(result.code().getAsInt()) : Cell.NONE,
                Cell.of(result.reason()));
    }

    private static String word(TaskResult result) {
        return switch (result.outcome()) {
            case FINISHED -> "finished";
            case FAILED -> "failed";
            case UNKNOWN -> "unknown";
        };
    }
}
