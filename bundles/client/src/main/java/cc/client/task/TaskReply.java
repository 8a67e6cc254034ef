// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import cc.api.Body;
import cc.api.DropException;
import cc.api.TaskStatus;
import cc.client.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that was said of a task at a host.
 *
 * @param id of the task
 * @param host the name of the host that it is about
 * @param status what became of the task there
 * @param feedback what came with it: of a task's {@code feedback} whatever the task says; {@link
 *     Body#EMPTY} for nothing
 * @param text what of it is for people: the output of a command, a line of a log, why it failed;
 *     may be empty
 * @param code the exit code; empty where none was told
 * @param sequence number of this reply among those of the task at the host, from 1; 0 where an old
 *     taskrunner counts nothing
 * @param body the whole message
 */
public record TaskReply(
        String id,
        String host,
        TaskStatus status,
        Body feedback,
        String text,
        OptionalInt code,
        long sequence,
        Body body) {

    /** The name of the field with the text that a command printed. */
    public static final String OUTPUT = "output";

    /** Reads a reply; empty if it is none that a task client knows. */
    static Optional<TaskReply> of(Reply reply, String id, String onlyHost) {
        try {
            Body body = reply.body();
            Optional<TaskStatus> status = TaskStatus.parse(body.text("status", ""));
            if (status.isEmpty() || !body.text("task_id", id).equals(id)) {
                return Optional.empty();
            }
            String host = body.text("host", onlyHost.isEmpty() ? "" : onlyHost);
            Body feedback = feedback(body.get("feedback"));
            boolean bytes = feedback.has("rc");
            String text = bytes ? decoded(feedback) : spoken(feedback);
            return Optional.of(
                    new TaskReply(
                            id,
                            host.isEmpty() ? body.text("hostname", "?") : host,
                            status.get(),
                            feedback,
                            text.isEmpty() ? body.text("msg", "") : text,
                            code(feedback),
                            body.integer("seq", 0),
                            body));
        } catch (DropException e) {
            return Optional.empty();
        }
    }

    private static Body feedback(Object field) {
        if (!(field instanceof Map<?, ?> map)) {
            return Body.EMPTY;
        }
        Body body = Body.EMPTY;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            body = body.with(String.valueOf(entry.getKey()), entry.getValue());
        }
        return body;
    }

    /** What a program printed, as a taskrunner sends it with a status. */
    private static String decoded(Body feedback) {
        try {
            return feedback.has("out")
                    ? new String(feedback.base64("out"), StandardCharsets.UTF_8)
                    : "";
        } catch (DropException e) {
            return "";
        }
    }

    private static String spoken(Body feedback) throws DropException {
        return feedback.text(OUTPUT, feedback.text("log_msg", ""));
    }

    private static OptionalInt code(Body feedback) throws DropException {
        return feedback.get("rc") == null
                ? OptionalInt.empty()
                : OptionalInt.of((int) feedback.integer("rc"));
    }

    /** Whether it was said on the way there. */
    boolean isByRouter() {
        return status == TaskStatus.FORWARDED || body.get("hosts") instanceof List;
    }

    /** Whether it was said by a taskrunner that can be asked again without running it twice. */
    boolean isByNewRunner() {
        return sequence > 0;
    }
}
