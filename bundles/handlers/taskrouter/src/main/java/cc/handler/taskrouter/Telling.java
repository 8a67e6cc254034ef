// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Body;
import cc.api.Exchange;
import cc.api.MessageType;
import cc.api.TaskMessage;
import cc.api.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the sender of a task for several hosts where it went, some hundred hosts at a time, and
 * while it goes to others: thousands of messages to hosts may leave no room for one more.
 */
final class Telling {

    /** Hosts told about in one message. */
    private static final int MAX = 500;

    private final Exchange exchange;
    private final TaskMessage task;
    private final int total;
    private List<Map<String, Object>> some = new ArrayList<>();

    Telling(Exchange exchange, TaskMessage task, int total) {
        this.exchange = exchange;
        this.task = task;
        this.total = total;
    }

    /** What every message says that a task has gone on. */
    static Body forwarded(TaskMessage task) {
        return Body.of("handler", task.handler())
                .with("task_id", task.id())
                .with("status", TaskStatus.FORWARDED.option());
    }

    /**
     * Tells of one host.
     *
     * @param problem why it did not go there; empty if it did
     */
    void of(String host, String problem) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("host", host);
        told.put("status", problem.isEmpty() ? "forwarded" : "failed");
        if (!problem.isEmpty()) {
            told.put("msg", problem);
        }
        some.add(told);
        if (some.size() == MAX) {
            end();
        }
    }

    /** Tells what is not told yet. */
    void end() {
        if (!some.isEmpty()) {
            exchange.reply(
                    MessageType.of(TaskMessage.REPLY + task.id()),
                    forwarded(task).with("hosts", some).with("total", total));
            some = new ArrayList<>();
        }
    }
}
