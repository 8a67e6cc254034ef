// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.TaskStatus;
import cc.client.task.TaskCall;
import cc.client.task.TaskReply;
import cc.client.task.TaskRequest;
import cc.client.task.TaskResult;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what is said of a task while it runs, and how it ended on each host. */
final class TaskOutput {

    private final Text text;
    private final TaskRequest request;

    TaskOutput(Text text, TaskRequest request) {
        this.text = text;
        this.request = request;
    }

    /** Something was said: what the task itself says is the result, all else is beside it. */
    void reply(TaskReply reply) {
        if (text.json()) {
            text.object(fields(reply));
            return;
        }
        String host = request.isForSeveral() ? reply.host() + ": " : "";
        boolean own = reply.status() == TaskStatus.FEEDBACK || reply.status().isEnd();
        if (own && !reply.text().isEmpty()) {
            reply.text().lines().forEach(line -> text.line(host + line));
        } else if (reply.status() == TaskStatus.FEEDBACK) {
            text.line(host + reply.feedback().toJson().utf8());
        } else if (!reply.text().isEmpty()) {
            text.note(host + reply.status().option() + ": " + reply.text().strip());
        }
    }

    /**
     * Waits for its end on all hosts, and says it.
     *
     * @param most how long to wait; zero: without end
     * @throws Exit if it did not finish everywhere
     */
    void end(TaskCall call, Duration most) throws Exit, InterruptedException {
        List<TaskResult> results = call.await(most);
        if (text.json()) {
            results.forEach(result -> text.object(fields(result)));
        } else if (request.isForSeveral()) {
            results.forEach(result -> text.note(said(result)));
        }
        if (call.missed() > 0) {
            text.note(call.missed() + " replies have not arrived");
        }
        if (results.isEmpty()) {
            throw Exit.failed("no host is called " + request.hosts());
        }
        String wrong = wrong(results, Outcome.FAILED);
        if (!wrong.isEmpty()) {
            throw Exit.failed(wrong);
        }
        String unknown = wrong(results, Outcome.UNKNOWN);
        if (!unknown.isEmpty()) {
            throw Exit.noAnswer(unknown);
        }
    }

    private String wrong(List<TaskResult> results, Outcome outcome) {
        List<TaskResult> some =
                results.stream().filter(result -> result.outcome() == outcome).toList();
        if (some.isEmpty()) {
            return "";
        }
        String word = outcome == Outcome.FAILED ? " failed" : " may have run or not";
        return request.isForSeveral()
                ? "task " + request.id() + word + " on " + some.size() + " of " + results.size()
                : "task " + request.id() + word + ": " + some.get(0).reason();
    }

    private static String said(TaskResult result) {
        String code = result.code().isPresent() ? ", exit code " + result.code().getAsInt() : "";
        String reason = result.reason().isEmpty() ? "" : ": " + result.reason();
        return result.host() + ": " + word(result) + code + reason;
    }

    private static String word(TaskResult result) {
        return result.outcome().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Object> fields(TaskReply reply) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", reply.id());
        fields.put("host", reply.host());
        fields.put("status", reply.status().option());
        fields.put("text", reply.text());
        reply.code().ifPresent(code -> fields.put("code", code));
        fields.put("feedback", reply.feedback().fields());
        return fields;
    }

    private Map<String, Object> fields(TaskResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", request.id());
        fields.put("host", result.host());
        fields.put("outcome", word(result));
        result.code().ifPresent(code -> fields.put("code", code));
        fields.put("reason", result.reason());
        return fields;
    }
}
