// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.Counters;
import cc.api.Peer;
import cc.api.PeerDelivery;
import cc.api.Printable;
import cc.client.Reply;
import cc.client.daemon.Daemon;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.DaemonOptions;
import cc.client.daemon.Letter;
import cc.client.daemon.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Sends messages until they are acknowledged by the receiver at the end of the way, however many
 * servers are between. What is under way is bounded, and a source that finds no room waits. After
 * silence a message is sent again, after a new connection all of them are. Until the first
 * acknowledgement one message at a time is sent, one a second: an old receiver, which never sends
 * one, is not flooded with what has to come again.
 *
 * <p>With {@code delivery = unacknowledged} a message is done when it is in the queue to the
 * server.
 *
 * <p>All of it is used by one thread, that of the daemon's work, but for what is said to be safe
 * for use by many. Counters, each after the name of the service: {@code .acked} (messages), {@code
 * .resent} (sendings beyond the first), {@code .nacked.<reason>}, {@code .answers.late} (to
 * messages that are not under way any more), {@code .answers.dropped} (that could not be read, or
 * were too many), {@code .unacknowledged} (under way when it stopped).
 */
public final class Delivery {

    private static final Duration BUSY = Duration.ofMillis(250);
    private static final Duration FULL = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Carrier carrier;
    private final String service;
    private final Counters counters;
    private final DaemonLog log;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final Answers answers;
    private final Map<Source, Flow> flows = new LinkedHashMap<>();
    private final Window window = new Window();
    private final Pace pace = new Pace();
    private final Proof proof = new Proof();
    private final Speed speed = new Speed();
    private DeliveryOptions options;
    private long numbers;
    private long orders;
    private long established = -1;
    private long connection = -1;
    private long reconnected;
    private volatile Snapshot snapshot;

    /**
     * The delivery of a daemon; takes what comes back over its connection.
     *
     * @param wake called, in another thread, when {@link #run} has something to do
     */
    public Delivery(DeliveryOptions options, Daemon daemon, Runnable wake) {
        this(
                options,
                new DaemonCarrier(daemon),
                daemon.service(),
                daemon.counters(),
                daemon.log(),
                wake,
                System::nanoTime,
                RandomGenerator.of("L64X128MixRandom"));
        daemon.answers(this::answered);
    }

    Delivery(
            DeliveryOptions options,
            Carrier carrier,
            String service,
            Counters counters,
            DaemonLog log,
            Runnable wake,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.options = options;
        this.carrier = carrier;
        this.service = service;
        this.counters = counters;
        this.log = log;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(random);
        String session = HexFormat.of().toHexDigits(random.nextLong());
        this.answers = new Answers(session, service, counters, wake);
        publish();
    }

    /** Takes over changed options; what is under way is given up where no answers are asked for. */
    public void update(DeliveryOptions changed) {
        boolean before = options.acknowledged();
        options = changed;
        if (before && !changed.acknowledged()) {
            giveUpAll();
            proof.reset();
        }
        publish();
    }

    /** Whether a message counts as done when it is acknowledged. */
    public boolean isAcknowledged() {
        return options.acknowledged();
    }

    /**
     * Whether a source may send a message now. One that is told to wait asks again after {@link
     * #run}.
     *
     * @param size bytes that it is about to have
     */
    public Permit permit(Source source, long size) {
        if (!carrier.isUp()) {
            return Permit.WAIT;
        }
        long now = nanoTime.getAsLong();
        if (!options.acknowledged()) {
            return pace.allows(now) ? Permit.SEND : Permit.WAIT;
        }
        Flow flow = flows.get(source);
        if (flow != null && flow.isBlocked()) {
            return Permit.HELD;
        }
        if (!proof.isProven()) {
            return proof.mayProbe(now) && window.isEmpty() ? Permit.PROBE : Permit.WAIT;
        }
        window.asked(source, now);
        if (flow != null && !window.hasShare(flow, size, options, now)) {
            return Permit.HELD;
        }
        return makeRoom(size) ? Permit.SEND : Permit.WAIT;
    }

    /**
     * Sends a message for which {@link #permit} was given.
     *
     * @param from where its bytes begin in the source; {@link Source#NONE} where there are no
     *     positions
     * @param to where they end
     */
    public Sent send(Source source, Letter letter, long from, long to) {
        if (!options.acknowledged()) {
            Sent sent = carrier.send(letter, "");
            if (sent == Sent.QUEUED) {
                pace.took(letter.size(), options.maxRate(), nanoTime.getAsLong());
                source.acknowledged(to);
            }
            return sent;
        }
        Flow flow = flows.computeIfAbsent(source, Flow::new);
        Parcel parcel = new Parcel(letter, from, to, source.state(), nanoTime.getAsLong());
        parcel.number(++numbers);
        Sent sent = transmit(flow, parcel);
        if (sent == Sent.QUEUED) {
            flow.add(parcel);
            window.add(flow, parcel);
        }
        removeIfIdle(flow);
        publish();
        return sent;
    }

    /** Whether anything of this source is under way. */
    public boolean isUnderWay(Source source) {
        Flow flow = flows.get(source);
        return flow != null && !flow.isEmpty();
    }

    /** Gives up, without a word to it, what is under way of a source. */
    public void withdraw(Source source) {
        Flow flow = flows.remove(source);
        if (flow != null) {
            flow.parcels().forEach(window::remove);
        }
        window.forget(source);
        publish();
    }

    /**
     * Takes the answers that came, and sends again what is due.
     *
     * @return nanoseconds until it is to be run again, if nothing wakes it before
     */
    public long run() {
        long now = nanoTime.getAsLong();
        boolean up = carrier.isUp();
        noticeConnection(up, now);
        takeAnswers(now);
        long next = IDLE_NANOS;
        if (up && options.acknowledged()) {
            noticeSilence(now);
            next = sendAgain(now);
        }
        publish();
        return next;
    }

    /** It is run no more: counts what was not acknowledged. */
    public void stop() {
        counters.add(service + ".unacknowledged", window.count());
    }

    /** What is under way, and whether anybody acknowledges it. Safe for use by many threads. */
    public PeerDelivery state() {
        Snapshot now = snapshot;
        return new PeerDelivery(
                now.state,
                now.count,
                now.bytes,
                now.count == 0
                        ? Optional.empty()
                        : Optional.of(Instant.now().minusNanos(nanoTime.getAsLong() - now.oldest)));
    }

    /** The daemon's peers with what is known of their answers. Safe for use by many threads. */
    public List<Peer> peers(Daemon daemon) {
        PeerDelivery state = state();
        return daemon.peers().stream().map(peer -> peer.with(state)).toList();
    }

    /** Fields for a daemon's status. Safe for use by many threads. */
    public Map<String, Object> status() {
        PeerDelivery now = state();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("delivery", now.state().text());
        fields.put("in_flight", now.inFlight());
        fields.put("in_flight_bytes", now.inFlightBytes());
        now.oldest()
                .ifPresent(
                        time ->
                                fields.put(
                                        "in_flight_seconds",
                                        Duration.between(time, Instant.now()).toMillis() / 1e3));
        return fields;
    }

    /** Takes what came back to a message. Safe for use by many threads. */
    void answered(Reply reply) {
        answers.add(reply);
    }

    private void noticeConnection(boolean up, long now) {
        if (carrier.connection() != connection) {
            connection = carrier.connection();
            giveUpAll();
            if (now - reconnected >= RECONNECT_NANOS || reconnected == 0) {
                // not by us: what it leads to is not known, nor who answers from there
                proof.reset();
                window.forget();
            }
        }
        if (up && carrier.established() != established) {
            established = carrier.established();
            pace.restart();
            proof.restart(now);
            for (Flow flow : flows.values()) {
                if (!flow.isHeld()) {
                    flow.progress();
                    flow.parcels().forEach(Parcel::await);
                }
            }
        }
    }

    private void takeAnswers(long now) {
        boolean any = false;
        for (Optional<Answer> next = answers.next(); next.isPresent(); next = answers.next()) {
            Optional<Long> number = answers.number(next.get());
            if (number.isPresent() && options.acknowledged()) {
                take(next.get(), number.get(), now);
                any = true;
            } else {
                counters.increment(service + ".answers.late");
            }
        }
        if (any) {
            proof.heard(now, window.next().isPresent());
        }
    }

    private void take(Answer answer, long number, long now) {
        Optional<Answer.Refusal> refusal = answer.refusal();
        refusal.ifPresent(why -> counters.increment(service + ".nacked." + why.reason()));
        if (refusal.filter(why -> isFromTheWay(why)).isEmpty() && proof.prove()) {
            proven();
        }
        Optional<Window.Held> held = window.get(number);
        if (held.isEmpty()) {
            counters.increment(service + ".answers.late");
            window.givenUp(number).ifPresent(left -> late(answer, left, now));
            return;
        }
        Flow flow = held.get().flow();
        Parcel parcel = held.get().parcel();
        if (refusal.isEmpty() && !parcel.isResent()) {
            speed.answered(parcel.ahead(), now - parcel.sentAt());
        }
        if (refusal.isEmpty()) {
            acknowledged(flow, parcel, answer.position(), now);
        } else if (refusal.get().reason().equals("position") && answer.position() >= 0) {
            goBack(flow, parcel, answer.position(), now);
        } else if (refusal.get().retry()) {
            Duration first = refusal.get().reason().equals("full") ? FULL : BUSY;
            if (!flow.isHeld()) {
                hold(flow, first, now);
            }
        } else if (parcel.isEmpty()) {
            // an empty message was to find out whether somebody is there, and did
            done(flow, parcel);
        } else {
            refused(flow, refusal.get());
        }
    }

    /** What was given up has arrived all the same: it counts, and others may take as long. */
    private void late(Answer answer, Window.Left left, long now) {
        speed.late(left.ahead(), now - left.sentAt());
        if (answer.refusal().isPresent()) {
            return;
        }
        if (answer.position() >= 0) {
            acknowledge(left.source(), answer.position());
        } else if (left.source().arrived(left.state())) {
            counters.increment(service + ".acked");
            withdraw(left.source());
        }
    }

    /** Whether a server on the way may have said it, which proves nothing of the receiver. */
    private static boolean isFromTheWay(Answer.Refusal why) {
        return why.reason().equals("busy") || why.reason().equals("stopping");
    }

    private void proven() {
        log.info("{} acknowledges what is sent", carrier.target());
        flows.values().forEach(Flow::progress);
        flows.values().removeIf(Flow::isEmpty);
    }

    private void acknowledged(Flow flow, Parcel parcel, long position, long now) {
        for (Window.Held other : window.all()) {
            if (other.parcel().order() > parcel.order()) {
                other.parcel().extend(now + interval(flow) + speed.nanos(window.bytes()));
            }
        }
        if (parcel.to() == Source.NONE) {
            counters.increment(service + ".acked");
            done(flow, parcel);
            flow.progress();
            removeIfIdle(flow);
            flow.source().acknowledged(Source.NONE);
        } else {
            if (parcel.isEmpty()) {
                done(flow, parcel);
            }
            acknowledge(flow.source(), position < 0 ? parcel.to() : position);
        }
    }

    /** The receiver has every byte of a source up to there. */
    private void acknowledge(Source source, long position) {
        Flow flow = flows.get(source);
        if (flow != null) {
            boolean any = false;
            while (!flow.isEmpty() && flow.parcels().peekFirst().to() <= position) {
                counters.increment(service + ".acked");
                done(flow, flow.parcels().peekFirst());
                any = true;
            }
            if (any) {
                flow.progress();
            }
            removeIfIdle(flow);
        }
        source.acknowledged(position);
    }

    private void done(Flow flow, Parcel parcel) {
        flow.remove(parcel);
        window.remove(parcel);
    }

    private void removeIfIdle(Flow flow) {
        if (flow.isEmpty() && !flow.isHeld()) {
            flows.remove(flow.source());
        }
    }

    /** The receiver has what lies before a position, and wants what begins there. */
    private void goBack(Flow flow, Parcel parcel, long position, long now) {
        if (parcel.to() == Source.NONE) {
            hold(flow, FULL, now);
            return;
        }
        boolean again = flow.wants(position);
        while (!flow.isEmpty() && flow.parcels().peekFirst().to() <= position) {
            counters.increment(service + ".acked");
            done(flow, flow.parcels().peekFirst());
        }
        if (flow.isEmpty()) {
            flow.source().rewind(position);
        } else if (flow.parcels().peekFirst().from() == position) {
            for (Parcel waiting : flow.parcels()) {
                // answers to the number before are about what came before this
                window.remove(waiting);
                waiting.number(++numbers);
                waiting.await();
                window.add(flow, waiting);
            }
        } else {
            giveUp(flow);
            flow.source().rewind(position);
        }
        if (again) {
            hold(flow, FULL, now);
        }
    }

    private void refused(Flow flow, Answer.Refusal why) {
        withdraw(flow.source());
        flow.source().refused(why.reason(), Printable.of(why.message()));
    }

    private void hold(Flow flow, Duration first, long now) {
        flow.hold(now + backoff.nanos(first, flow.failures()));
        flow.failed();
    }

    private void noticeSilence(long now) {
        if (proof.isProven() && isSilent(now)) {
            proof.unprove();
            speed.silent();
            giveUpAll();
            log.warn(
                    "{}: nothing was acknowledged for {} s or longer: one message at a time is"
                            + " sent until something is",
                    carrier.target(),
                    DaemonOptions.seconds(options.ackTimeout().multipliedBy(Proof.TIMEOUTS)));
            reconnect(now);
        }
        if (!proof.isProven() && proof.isOverdue(now)) {
            giveUpProbe(now);
            if (proof.isOutOfPatience() && !proof.wasProven()) {
                log.warn(
                        "{}: NOTHING IS ACKNOWLEDGED after {} messages: who takes them is an old"
                                + " CC, or is not there. One message a second is sent until"
                                + " something is; toward an old CC set delivery ="
                                + " unacknowledged",
                        carrier.target(),
                        Proof.PATIENCE);
            }
            if (proof.wasProven() && now - reconnected >= RECONNECT_NANOS) {
                reconnect(now);
            }
        }
    }

    /** A slow line is heard of each time that it has carried one message, a dead one never. */
    private boolean isSilent(long now) {
        Optional<Parcel> next = window.next();
        if (next.isEmpty()) {
            proof.idle();
            return false;
        }
        return proof.isSilent(
                now, options.ackTimeout().toNanos(), speed.share(next.get().size()), speed.delay());
    }

    /** A connection may stand and carry nothing, for a quarter of an hour as far as TCP goes. */
    private void reconnect(long now) {
        reconnected = now;
        carrier.reconnect();
    }

    private void giveUpProbe(long now) {
        for (Window.Held held : List.copyOf(window.all())) {
            Flow flow = held.flow();
            giveUp(flow);
            flow.source().rewind(held.parcel().from());
            flow.failed();
            flow.hold(now + backoff.nanos(Duration.ofNanos(Proof.PROBE_NANOS), flow.failures()));
        }
    }

    /** Makes room where others hold it that cannot use it now. */
    private boolean makeRoom(long size) {
        if (window.fits(size, options)) {
            return true;
        }
        for (Flow flow : flows.values()) {
            while ((flow.isHeld() || flow.isRecovering()) && !flow.isEmpty()) {
                Parcel last = flow.parcels().peekLast();
                flow.remove(last);
                window.giveUp(flow, last);
                flow.source().rewind(last.from());
                if (flow.isEmpty() && !flow.isHeld()) {
                    // made again when an answer would have been due
                    flow.hold(last.deadline());
                }
                if (window.fits(size, options)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void giveUpAll() {
        for (Flow flow : new ArrayList<>(flows.values())) {
            if (!flow.isEmpty()) {
                long from = flow.parcels().peekFirst().from();
                giveUp(flow);
                flow.source().rewind(from);
            }
        }
        flows.clear();
    }

    private void giveUp(Flow flow) {
        for (Parcel parcel : List.copyOf(flow.parcels())) {
            flow.remove(parcel);
            window.giveUp(flow, parcel);
        }
    }

    /** Sends what is due, and says how long nothing will be. */
    private long sendAgain(long now) {
        long next = IDLE_NANOS;
        if (proof.isProbing()) {
            next = Math.min(next, proof.probeDeadline() - now);
        }
        for (Flow flow : flows.values()) {
            if (flow.isHeld() && now - flow.heldUntil() >= 0) {
                flow.release();
                if (!flow.isEmpty()) {
                    flow.recover();
                }
            }
            Parcel first = flow.parcels().peekFirst();
            if (first != null
                    && proof.isProven()
                    && !flow.isHeld()
                    && !first.isWaiting()
                    && now - first.deadline() >= 0) {
                flow.failed();
                flow.recover();
            }
            boolean all = flow.isHeld() || sendWaiting(flow);
            next = Math.min(next, all ? due(flow, now) : RETRY_NANOS);
        }
        return Math.max(0, next);
    }

    private static long due(Flow flow, long now) {
        if (flow.isHeld()) {
            return flow.heldUntil() - now;
        }
        return flow.isEmpty() ? IDLE_NANOS : flow.parcels().peekFirst().deadline() - now;
    }

    /** Sends what waits, in order; false if the connection takes no more for now. */
    private boolean sendWaiting(Flow flow) {
        for (Parcel parcel : flow.parcels()) {
            if (parcel.isWaiting()) {
                Sent sent = transmit(flow, parcel);
                if (sent == Sent.TOO_LARGE) {
                    // the limit is another one by now: its source makes it anew, or says it
                    long from = flow.parcels().peekFirst().from();
                    giveUp(flow);
                    flow.source().rewind(from);
                    return true;
                }
                if (sent != Sent.QUEUED) {
                    return false;
                }
                counters.increment(service + ".resent");
            }
            if (flow.isRecovering()) {
                return true;
            }
        }
        return true;
    }

    private Sent transmit(Flow flow, Parcel parcel) {
        Sent sent = carrier.send(parcel.letter(), answers.id(parcel.number()));
        if (sent == Sent.QUEUED) {
            long now = nanoTime.getAsLong();
            // resent, it is counted twice: the first one may be on the way still
            long ahead = window.bytes() + parcel.size();
            parcel.sent(++orders, now, ahead, now + interval(flow) + speed.nanos(ahead));
            proof.sent(now, speed.nanos(parcel.size()));
        }
        return sent;
    }

    private long interval(Flow flow) {
        return backoff.nanos(options.ackTimeout(), flow.failures());
    }

    private void publish() {
        long oldest = window.isEmpty() ? 0 : window.all().iterator().next().parcel().made();
        PeerDelivery.State state =
                options.acknowledged() ? proof.state() : PeerDelivery.State.UNACKNOWLEDGED;
        snapshot = new Snapshot(state, window.count(), window.bytes(), oldest);
    }

    private record Snapshot(PeerDelivery.State state, int count, long bytes, long oldest) {}
}
