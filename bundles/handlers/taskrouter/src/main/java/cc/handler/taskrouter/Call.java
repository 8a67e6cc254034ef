// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

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
    private final Instant since = Instant.now();
    private final Map<String, Leg> legs = new LinkedHashMap<>();
    private final boolean several;
    private List<Frame> client;
    private long word = System.nanoTime();

    /** A task at one of its hosts: the way that it went, and what was said of it last. */
    static final class Leg {
        private Registered sentTo;
        private TaskStatus status = TaskStatus.FORWARDED;
        private Optional<Instant> ended = Optional.empty();

        private Leg(Registered host) {
            this.sentTo = host;
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
        this.client = client;
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
