// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A taskrouter as a taskrunner sees it: keeps what it gets, sends tasks where one registered. */
final class Taskers implements AutoCloseable, Router.Listener {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final Router router;
    private volatile Optional<Body> answer = Optional.empty();

    Taskers() {
        this("tcp://127.0.0.1:0");
    }

    Taskers(String address) {
        router = new Router("taskers", address, ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    String url() {
        return router.endpoint();
    }

    /** Registrations are answered with this, their session added. */
    Taskers answering(Body body) {
        answer = Optional.of(body);
        return this;
    }

    List<Message> registrations() {
        return received.stream().filter(m -> m.type().name().equals("task.register")).toList();
    }

    /** Sends a task to whoever registered last. */
    void send(String id, String handler, Map<String, ?> parameters) {
        send(id, "h1", handler, parameters);
    }

    void send(String id, String host, String handler, Map<String, ?> parameters) {
        Body body =
                Body.of(parameters)
                        .with("task_host", host)
                        .with("task_handler", handler)
                        .with("task_id", id);
        send(Crypto.NONE.seal(MessageType.of("task.send." + id), body, Frame.EMPTY));
    }

    void send(Message message) {
        await().until(() -> !registrations().isEmpty());
        List<Message> all = registrations();
        router.send(message.withRoute(all.get(all.size() - 1).route()));
    }

    /** Where hosts said that they leave: the statuses that came before. */
    List<List<String>> leavings() {
        List<String> before = new ArrayList<>();
        List<List<String>> leavings = new ArrayList<>();
        for (Message message : received) {
            Body body = body(message);
            if (message.type().name().startsWith("task.reply.")) {
                before.add((String) body.get("status"));
            } else if (Boolean.TRUE.equals(body.get("leaving"))) {
                leavings.add(List.copyOf(before));
            }
        }
        return leavings;
    }

    /** What was said of a task. */
    List<Body> replies(String id) {
        return received.stream()
                .filter(m -> m.type().name().equals("task.reply." + id))
                .map(Taskers::body)
                .toList();
    }

    List<String> statuses(String id) {
        return replies(id).stream().map(body -> (String) body.get("status")).toList();
    }

    /** Waits until a task is said to be gone. */
    List<String> ended(String id) {
        await().until(() -> statuses(id).contains("stopped"));
        return statuses(id);
    }

    /** The first reply with this status. */
    Body reply(String id, String status) {
        await().until(() -> statuses(id).contains(status));
        return replies(id).get(statuses(id).indexOf(status));
    }

    /** Why a task failed, with its code. */
    String failure(String id) throws DropException {
        Body feedback = feedback(reply(id, "failed"));
        return feedback.get("rc") + ": " + new String(feedback.base64("out"));
    }

    /** All that a command printed, so far. */
    String output(String id) {
        StringBuilder all = new StringBuilder();
        for (Body reply : replies(id)) {
            if ("feedback".equals(reply.get("status")) && feedback(reply).has("output")) {
                all.append(feedback(reply).get("output"));
            }
        }
        return all.toString();
    }

    @SuppressWarnings("unchecked")
    static Body feedback(Body reply) {
        return Body.of((Map<String, Object>) reply.get("feedback"));
    }

    private static Body body(Message message) {
        try {
            return Body.parse(message.body());
        } catch (DropException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void received(Message message) {
        received.add(message);
        if (message.type().name().equals("task.register")) {
            answer.ifPresent(
                    body -> {
                        Body full = body.with("session", body(message).get("session"));
                        MessageType type = MessageType.of("reply.task.register");
                        router.send(
                                Crypto.NONE
                                        .seal(type, full, Frame.EMPTY)
                                        .withRoute(message.route()));
                    });
        }
    }

    @Override
    public void invalid(String why) {
        throw new IllegalStateException(why);
    }

    @Override
    public void undeliverable(Message message, DropReason reason) {
        // a taskrunner that is gone gets no answer
    }

    @Override
    public void close() {
        router.close();
    }
}
