// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.MessageType;
import cc.api.TaskMessage;
import cc.api.TaskStatus;
import cc.client.daemon.Sent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Makes and sends {@code task.reply.<id>} messages, as old task clients know them. */
final class Replies {

    private final BiFunction<MessageType, Body, Sent> sender;

    /**
     * @param sender never blocks
     */
    Replies(BiFunction<MessageType, Body, Sent> sender) {
        this.sender = sender;
    }

    /**
     * Sends one.
     *
     * @param host name of this host
     * @param sequence number of the reply among those of the task, from 1
     * @param feedback left out if it is empty and the status is an end
     */
    Sent send(
            String id,
            String handler,
            String host,
            TaskStatus status,
            long sequence,
            Map<String, ?> feedback,
            Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task_id", id);
        fields.put("handler", handler);
        fields.put("host", host);
        fields.put("status", status.option());
        fields.put("seq", sequence);
        fields.putAll(more);
        if (!feedback.isEmpty() || !status.isEnd()) {
            fields.put("feedback", feedback);
        }
        return sender.apply(MessageType.of(TaskMessage.REPLY + id), Body.of(fields));
    }

    /** A code and a text, as they go with {@code launched} and {@code failed}. */
    static Map<String, Object> result(int code, String text) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rc", code);
        result.put(
                "out", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        return result;
    }

    /** What goes with the end of a task. */
    static Map<String, Object> result(Ending ending) {
        return ending.finished()
                ? Map.of()
                : result(ending.code().orElse(Ending.NO_CODE), ending.reason());
    }
}
