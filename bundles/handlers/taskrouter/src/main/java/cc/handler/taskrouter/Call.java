// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.TaskMessage;
import cc.api.TaskStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task that was sent on, and where replies go. Used under its desk's lock. */
final class Call {

    private final String id;
    private final String handler;
    private final String fingerprint;
    private final String signer;
    private final Instant since;
    private final Map<String, Leg> legs = new LinkedHashMap<>();
    private final boolean several;
    private List<Frame> client;
    private long word;

    /** A task at one of its hosts: the way that it went, and what was said of it last. */
    static final class Leg {
        private Registered sentTo;
        private TaskStatus status = TaskStatus.FORWARDED;
        private Optional<Instant> ended = Optional.empty();

        private Leg(Registered host) {
            this.sentTo = host;
        }

        /** All of it, for {@link #of}. */
        Map<String, Object> fields() {
            return Map.of(
                    "host",
                    sentTo.fields(),
                    "status",
                    status.option(),
                    "ended",
                    ended.map(Instant::toString).orElse(""));
        }

        static Leg of(Body fields) throws DropException {
            Leg leg = new Leg(Registered.of(DeskFile.object(fields.get("host"))));
            String ended = fields.text("ended");
            leg.ended = ended.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(ended));
            leg.status = TaskStatus.parse(fields.text("status")).orElse(TaskStatus.FORWARDED);
            return leg;
        }

        /** The host, as it was registered when it got the task. */
        Registered sentTo() {
            return sentTo;
        }

        TaskStatus status() {
            return status;
        }

        Optional<Instant> ended() {
            return ended;
        }
    }

    Call(TaskMessage task, String signer, List<Frame> client) {
        this.id = task.id();
        this.handler = task.handler();
        this.fingerprint = task.fingerprint();
        this.several = task.isForSeveral();
        this.signer = signer;
        this.since = Instant.now();
        this.client = client;
        touch();
    }

    private Call(Body fields) throws DropException {
        this.id = fields.text("id");
        this.handler = fields.text("handler");
        this.fingerprint = fields.text("fingerprint");
        this.several = Boolean.TRUE.equals(fields.get("several"));
        this.signer = fields.text("signer");
        this.since = Instant.parse(fields.text("since"));
        this.client = DeskFile.route(fields.get("client"));
        this.word = fields.integer("word");
    }

    /** All but its hosts, for {@link #of}: in the same process, whose clock it is of. */
    Map<String, Object> fields() {
        return Map.of(
                "id",
                id,
                "handler",
                handler,
                "fingerprint",
                fingerprint,
                "several",
                several,
                "signer",
                signer,
                "since",
                since.toString(),
                "client",
                DeskFile.texts(client),
                "word",
                word);
    }

    static Call of(Body fields) throws DropException {
        return new Call(fields);
    }

    /** One of its hosts is known from before. */
    void take(Leg leg) {
        legs.put(leg.sentTo.name(), leg);
    }

    String id() {
        return id;
    }

    String handler() {
        return handler;
    }

    String signer() {
        return signer;
    }

    Instant since() {
        return since;
    }

    /** Whether replies must say which host they are of. */
    boolean isForSeveral() {
        return several;
    }

    List<Frame> client() {
        return client;
    }

    Map<String, Leg> legs() {
        return legs;
    }

    boolean isSame(TaskMessage task) {
        return fingerprint.equals(task.fingerprint());
    }

    boolean isOf(String sender) {
        return signer.equals(sender);
    }

    /** It was sent again: replies go to where that came from. */
    void sentAgainFrom(List<Frame> route) {
        client = route;
        touch();
    }

    /** It goes to a host. */
    void goesTo(Registered host) {
        legs.computeIfAbsent(host.name(), name -> new Leg(host)).sentTo = host;
    }

    /** How many of these hosts it has not gone to yet. */
    int legsToCome(Collection<Registered> hosts) {
        return (int) hosts.stream().filter(host -> !legs.containsKey(host.name())).count();
    }

    /** Something was said of it. */
    void said(Leg leg, TaskStatus status) {
        touch();
        if (!leg.status.isEnd()) {
            leg.status = status;
            if (status.isEnd()) {
                leg.ended = Optional.of(Instant.now());
            }
        }
    }

    boolean isSilent(long nanos, long now) {
        return now - word >= nanos;
    }

    boolean hasEnded() {
        return legs.values().stream().allMatch(leg -> leg.status.isEnd());
    }

    private void touch() {
        word = System.nanoTime();
    }
}
