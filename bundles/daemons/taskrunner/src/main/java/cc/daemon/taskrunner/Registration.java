// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.MessageType;
import cc.api.Printable;
import cc.client.daemon.Sent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;

/**
 * Keeps this host registered at its taskrouter: each {@code reg-period}, and soon after each new
 * connection, not all hosts at the same moment. One that was frozen for a while does not know
 * whether another one has taken its place: it asks, and says until then that it may not run
 * anything. At its end it says that it leaves. Used by one thread.
 */
final class Registration {

    static final MessageType TYPE = MessageType.of("task.register");
    static final MessageType ANSWER = MessageType.of("reply.task.register");

    /** A router that was away gets its hosts back spread over this time. */
    static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** So long nobody who is awake is away. */
    static final long FROZEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How it stands with this host's name. */
    enum Standing {
        /** Nobody has said anything against it. */
        GOOD,
        /**
         * This runner was frozen, and its router has not said yet that the name is still its own.
         */
        DOUBTFUL,
        /** The name is another one's. */
        REFUSED
    }

    /** What it needs to know and to do. */
    interface Link {

        boolean isConnected();

        /** Another number for each connection. */
        long established();

        Sent send(MessageType type, Body body);
    }

    private final Link link;
    private final Logger log;
    private final String name;
    private final long epoch;
    private final LongUnaryOperator random;
    private final String session = UUID.randomUUID().toString();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private boolean leaving;
    private Standing standing = Standing.GOOD;
    private boolean confirms;
    private boolean registered;
    private long established = -1;
    private long due;
    private long looked;
    private boolean anew;
    private boolean reconnected;

    /**
     * @param name of the daemon, for its log
     * @param epoch grows with each start
     * @param random gives a number from 0 up to, and without, the one that it is given
     */
    Registration(Link link, Logger log, String name, long epoch, LongUnaryOperator random) {
        this.link = link;
        this.log = log;
        this.name = name;
        this.epoch = epoch;
        this.random = random;
        this.looked = System.nanoTime();
    }

    Standing standing() {
        return standing;
    }

    /** Whether a taskrouter is known to answer. */
    boolean confirms() {
        return confirms;
    }

    /** Registers if it is time to; called often. */
    void tick(long now, String host, Duration period) {
        wake(now);
        if (leaving || !link.isConnected()) {
            return;
        }
        long connection = link.established();
        if (connection != established) {
            // the first time at once
            due = established < 0 ? now : now + random.applyAsLong(SPREAD_NANOS);
            anew = true;
            established = connection;
        }
        if (now - due >= 0) {
            register(now, host, period);
        }
    }

    /** Looks whether this process was frozen; to be called before anything is begun. */
    void wake(long now) {
        if (now - looked >= FROZEN_NANOS && confirms) {
            log.warn(
                    "{}: was frozen for {} s, asks whether its name is still its own",
                    name,
                    TimeUnit.NANOSECONDS.toSeconds(now - looked));
            standing = Standing.DOUBTFUL;
            due = now;
        }
        looked = now;
    }

    private Map<String, Object> fields(String host) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.put("epoch", epoch);
        fields.put("session", session);
        return fields;
    }

    /**
     * Says that this host takes no more tasks. Messages keep their order: when its taskrouter
     * answers, it has got all that was said before.
     *
     * @return done when the taskrouter has answered; at once where there is none that would
     */
    CompletableFuture<Void> leave(String host) {
        leaving = true;
        Map<String, Object> fields = fields(host);
        fields.put("leaving", true);
        if (!confirms || !link.isConnected() || link.send(TYPE, Body.of(fields)) != Sent.QUEUED) {
            left.complete(null);
        }
        return left;
    }

    private void register(long now, String host, Duration period) {
        Map<String, Object> fields = fields(host);
        fields.put("period", period.toNanos() / 1e9);
        Sent sent = link.send(TYPE, Body.of(fields));
        if (sent == Sent.QUEUED) {
            registered = true;
            reconnected |= anew;
            anew = false;
        }
        due = now + (sent == Sent.QUEUED ? period.toNanos() : RETRY_NANOS);
    }

    /** Whether this host has registered over a new connection since this was last asked. */
    boolean takeReconnected() {
        boolean again = reconnected;
        reconnected = false;
        return again;
    }

    /** Registers soon: the host has another name now. */
    void hurry(long now) {
        due = now;
    }

    /** A taskrouter answers. */
    void answered(Body body) {
        if (!session.equals(body.get("session"))) {
            return;
        }
        confirms = true;
        if (leaving) {
            left.complete(null);
            return;
        }
        boolean refused = "refused".equals(body.get("status"));
        if (refused && standing != Standing.REFUSED) {
            log.error(
                    "{}: the taskrouter refuses to register '{}': {}; runs nothing until it does",
                    name,
                    Printable.of(String.valueOf(body.get("host"))),
                    Printable.of(String.valueOf(body.get("msg"))));
        } else if (!refused && standing == Standing.REFUSED) {
            log.info("{}: is registered again", name);
        }
        standing = refused ? Standing.REFUSED : Standing.GOOD;
    }

    /** For operators. */
    String state() {
        return switch (standing) {
            case REFUSED -> "refused: another one has its name";
            case DOUBTFUL -> "asking whether its name is still its own";
            case GOOD -> confirms ? "registered" : registered ? "has registered" : "not registered";
        };
    }
}
