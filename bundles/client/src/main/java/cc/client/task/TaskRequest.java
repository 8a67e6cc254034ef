// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import cc.api.Body;
import cc.api.MessageType;
import cc.api.TaskMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A task to be sent.
 *
 * @param id unlike that of any other task; a host runs an id once, however often it is sent
 * @param hosts the name of a host; several with commas between; or a shell wildcard, {@code *} for
 *     all
 * @param handler the name of the task on those hosts
 * @param parameters what the task gets: values as {@link Body#of(Map)} takes them
 */
public record TaskRequest(String id, String hosts, String handler, Map<String, Object> parameters) {

    /**
     * A task to be sent.
     *
     * @throws IllegalArgumentException if the id is none, a name is empty, or a parameter has the
     *     name of a field that the message has itself
     */
    public TaskRequest {
        if (!TaskMessage.isId(id)) {
            throw new IllegalArgumentException(
                    "a task's id is 1 to 100 letters, digits, '-' and '_'");
        }
        if (hosts.isEmpty() || handler.isEmpty()) {
            throw new IllegalArgumentException("a task needs a host and the name of a handler");
        }
        for (String name : parameters.keySet()) {
            if (TaskMessage.isOwn(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is a field of the message itself, and no parameter");
            }
        }
        parameters = Map.copyOf(parameters);
    }

    /** A task with an id of its own. */
    public static TaskRequest of(String hosts, String handler, Map<String, ?> parameters) {
        return new TaskRequest(
                UUID.randomUUID().toString(), hosts, handler, new LinkedHashMap<>(parameters));
    }

    /** Whether it may be for any other number of hosts than one. */
    public boolean isForSeveral() {
        return !TaskMessage.isHost(hosts);
    }

    MessageType type() {
        return MessageType.of(TaskMessage.SEND + id);
    }

    /** Its message's body, for these of its hosts. */
    Body body(String toHosts) {
        Map<String, Object> fields = new LinkedHashMap<>(parameters);
        fields.put("task_host", toHosts);
        fields.put("task_handler", handler);
        fields.put("task_id", id);
        return Body.of(fields);
    }
}
