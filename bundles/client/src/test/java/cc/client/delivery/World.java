// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.Body;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.MessageType;
import cc.client.Reply;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.Letter;
import cc.client.daemon.Packed;
import cc.client.daemon.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.LoggerFactory;

/**
 * A delivery, its sources, a way with faults, and a model of a receiver; with a clock that stands
 * still unless it is moved. What goes wrong is drawn from a seed.
 */
final class World implements Carrier {

    static final DeliveryOptions OPTIONS =
            new DeliveryOptions(true, Duration.ofSeconds(10), 16, 100_000, 0);

    private static final MessageType TYPE = MessageType.of("pub.logtail");
    private static final long MILLI = 1_000_000;

    final Counters counters = new Counters();
    final List<Stream> streams = new ArrayList<>();
    final Delivery delivery;
    final Map<String, Long> there = new HashMap<>();
    final List<String> sent = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    boolean up = true;
    boolean answers = true;
    boolean takes = true;
    String refuses = "";
    double loss;
    double doubled;
    double reordered;
    double trouble;
    int reconnects;

    /** The largest letter that is taken. */
    long largest = Long.MAX_VALUE;

    /** Bytes a second of the line; 0 for no bound. */
    long bandwidth;

    /** Milliseconds that a server on the way takes, whatever becomes of the connection to it. */
    long backlog;

    private long free;
    private final SplittableRandom random;
    private final List<Due> way = new ArrayList<>();
    private final DaemonLog log =
            new DaemonLog(LoggerFactory.getLogger("delivery"), () -> "test", counters, () -> {});
    private long now = 1;
    private long established = 1;
    private long connection = 1;
    private long turns;

    private record Due(long time, Runnable what) {}

    World(long seed, DeliveryOptions options) {
        this.random = new SplittableRandom(seed);
        this.delivery =
                new Delivery(
                        options, this, "test", counters, log, () -> {}, () -> now, random.split());
    }

    /** A log of so many bytes, or an info file, which has no positions. */
    final class Stream implements Source {
        final String name;
        final boolean positions;
        long size;
        long position;
        long acknowledged;
        boolean done;
        String refusal = "";
        long turn;

        Stream(String name, boolean positions, long size) {
            this.name = name;
            this.positions = positions;
            this.size = size;
        }

        @Override
        public void acknowledged(long upTo) {
            long known = there.getOrDefault(name, 0L);
            if (known < (positions ? upTo : size)) {
                faults.add(name + " is said to be there up to " + upTo + ", and is to " + known);
            }
            acknowledged = Math.max(acknowledged, upTo);
            position = Math.max(position, upTo);
            done = !positions || acknowledged >= size;
        }

        @Override
        public boolean arrived(Object state) {
            if (positions || done) {
                return false;
            }
            acknowledged(NONE);
            return true;
        }

        @Override
        public void rewind(long from) {
            position = positions ? from : 0;
            if (positions && from < acknowledged) {
                acknowledged = from;
                done = false;
            }
        }

        @Override
        public void refused(String reason, String message) {
            refusal = reason;
            position = Math.max(0, acknowledged);
        }
    }

    Stream stream(String name, long size) {
        Stream stream = new Stream(name, true, size);
        streams.add(stream);
        return stream;
    }

    Stream file(String name, long size) {
        Stream stream = new Stream(name, false, size);
        streams.add(stream);
        return stream;
    }

    /** Lets each stream send as much as it may. */
    void pump() {
        delivery.run();
        boolean any = true;
        while (any) {
            any = false;
            // those that have waited longest first, as senders do it
            streams.sort(Comparator.comparingLong(stream -> stream.turn));
            for (Stream stream : streams) {
                any |= pump(stream);
            }
        }
    }

    /** Sends one message of a stream, if it may and has one. */
    boolean pump(Stream stream) {
        if (stream.position >= stream.size || stream.done && !stream.positions) {
            return false;
        }
        int most = 1 + random.nextInt(10_000);
        int length =
                (int)
                        (stream.positions
                                ? Math.min(most, stream.size - stream.position)
                                : stream.size);
        Permit permit = delivery.permit(stream, length);
        if (permit == Permit.HELD || permit == Permit.WAIT) {
            return false;
        }
        if (permit == Permit.PROBE && stream.positions) {
            length = 0;
        }
        stream.turn = ++turns;
        long from = stream.position;
        Letter letter = letter(stream, from, length);
        stream.position += stream.positions ? length : stream.size;
        Sent result =
                delivery.send(
                        stream,
                        letter,
                        stream.positions ? from : Source.NONE,
                        stream.positions ? from + length : Source.NONE);
        if (result != Sent.QUEUED) {
            stream.rewind(stream.positions ? from : Source.NONE);
            return false;
        }
        return length > 0;
    }

    private static Letter letter(Stream stream, long from, int length) {
        Body fields =
                Body.of("name", stream.name)
                        .with("from", from)
                        .with("length", length)
                        .with("positions", stream.positions);
        return new Letter(TYPE, fields, new Packed("none", Frame.wrap(new byte[length])));
    }

    /** Time passes, and what is on its way arrives. */
    void pass(long millis) {
        long until = now + millis * MILLI;
        for (Optional<Due> next = next(until); next.isPresent(); next = next(until)) {
            now = Math.max(now, next.get().time);
            way.remove(next.get());
            next.get().what.run();
        }
        now = until;
    }

    private Optional<Due> next(long until) {
        return way.stream()
                .filter(due -> due.time <= until)
                .min(Comparator.comparingLong(Due::time));
    }

    /** The connection is cut; what is on its way is lost. */
    void cut() {
        up = false;
        way.clear();
    }

    /** It is another receiver that is connected to. */
    void elsewhere() {
        connection++;
        established++;
    }

    /** There is a connection again. */
    void connect() {
        up = true;
        established++;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public long established() {
        return established;
    }

    @Override
    public long connection() {
        return connection;
    }

    @Override
    public String target() {
        return "tcp://receiver";
    }

    @Override
    public void reconnect() {
        reconnects++;
        connection++;
        established++;
        free = now;
        if (backlog == 0) {
            way.clear();
        }
    }

    @Override
    public Sent send(Letter letter, String ack) {
        if (random.nextDouble() < trouble / 4) {
            return Sent.FULL;
        }
        if (letter.size() > largest) {
            return Sent.TOO_LARGE;
        }
        sent.add(letter.fields().get("name") + "@" + letter.fields().get("from"));
        travel(() -> receive(letter.fields(), ack), onTheLine(letter.size()) + backlog * MILLI);
        return Sent.QUEUED;
    }

    /** One after the other, as fast as the line is: nanoseconds until so many bytes are over it. */
    private long onTheLine(long bytes) {
        if (bandwidth == 0) {
            return 0;
        }
        free = Math.max(free, now) + (long) (bytes * 1e9 / bandwidth);
        return free - now;
    }

    /** Something goes over the way: it may be lost, come twice, or late. */
    private void travel(Runnable what, long nanos) {
        int times = random.nextDouble() < loss ? 0 : random.nextDouble() < doubled ? 2 : 1;
        for (int i = 0; i < times; i++) {
            long late = random.nextDouble() < reordered ? random.nextLong(20_000) : 0;
            way.add(new Due(now + nanos + (5 + late) * MILLI, what));
        }
    }

    private void receive(Body body, String ack) {
        try {
            if (takes) {
                take(body, ack);
            }
        } catch (DropException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(Body body, String ack) throws DropException {
        if (ack.isEmpty()) {
            there.put(body.text("name"), body.integer("from") + body.integer("length"));
            return;
        }
        if (!refuses.isEmpty() || random.nextDouble() < trouble) {
            String reason =
                    refuses.isEmpty()
                            ? List.of("busy", "full", "stopping").get(random.nextInt(3))
                            : refuses;
            answer("nack", Body.of("ack", ack).with("reason", reason).with("msg", "no"));
            return;
        }
        String name = body.text("name");
        long from = body.integer("from");
        long to = from + body.integer("length");
        long known = there.getOrDefault(name, 0L);
        if (!Boolean.TRUE.equals(body.get("positions"))) {
            there.put(name, to);
            answer("ack", Body.of("ack", ack));
        } else if (from > known) {
            answer("nack", Body.of("ack", ack).with("reason", "position").with("position", known));
        } else {
            there.put(name, Math.max(known, to));
            answer("ack", Body.of("ack", ack).with("position", Math.max(known, to)));
        }
    }

    private void answer(String type, Body body) {
        if (answers) {
            Reply reply =
                    new Reply(
                            MessageType.of(type),
                            body,
                            Frame.EMPTY,
                            Optional.empty(),
                            false,
                            Duration.ZERO);
            travel(() -> delivery.answered(reply), 0);
        }
    }

    /** Until all streams are done, or so many seconds have passed. */
    boolean finish(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            pump();
            pass(100);
            delivery.run();
            if (streams.stream().allMatch(stream -> stream.done)) {
                return true;
            }
        }
        return false;
    }

    SplittableRandom random() {
        return random;
    }
}
