// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Counters;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Handler;
import cc.api.Message;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.Unfailing;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.zmq.Router;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server: listens, finds the handlers of each message, and counts what becomes of it. It goes on
 * whatever a peer sends and whatever a handler throws. Without the crypto that it is configured
 * for, it does not listen, and tries again until keys are there.
 */
public final class RouterServer implements Server, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final String NOBODY = "no handler takes this type";
    private static final long RETRY_MILLIS = 2000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CryptoProvider provider;
    private final Instant started = Instant.now();
    private final Counters counters = new Counters();
    private final MessageStats stats;
    private final DropLog drops;
    private final Parking parking;
    private final Handlers handlers;
    private final BusyAnswers busy;
    private final AtomicLong arrivals = new AtomicLong();
    private final Arrival.Listener ends = new Ends();
    private final InfoFile info;
    private final Router.Listener listener = new Inbox();
    private final ScheduledExecutorService timer;
    private ScheduledFuture<?> report;
    private Map<String, Object> properties;
    private RouteTable released = RouteTable.EMPTY;
    private long waitingSince;
    private String told = "";
    private volatile ServerOptions options;
    private volatile Crypto crypto = Crypto.unusable("the server has not started yet");
    private volatile Router router;
    private volatile boolean closing;
    private volatile String problem = "starting";

    /**
     * Starts a server.
     *
     * @param properties options as in {@code etc/cc.server-NAME.cfg}
     * @param provider makes the crypto that they ask for
     * @param version of the software, for the infofile
     * @throws OptionException if an option is wrong; keys that are missing are waited for
     */
    public RouterServer(Map<String, ?> properties, CryptoProvider provider, String version) {
        this(properties, provider, version, Handover.DRAIN_MILLIS);
    }

    RouterServer(
            Map<String, ?> properties, CryptoProvider provider, String version, long drainMillis) {
        this.options = read(properties);
        this.properties = Map.copyOf(properties);
        this.provider = provider;
        this.stats = new MessageStats(counters, options.stats());
        this.drops = new DropLog(options.name());
        long handover = options.handoverTimeout().toNanos();
        this.parking = new Parking(handover, this::dropUnrouted);
        boolean sealed =
                options.inheritable().keySet().stream().anyMatch(n -> n.startsWith("cms-"));
        this.handlers =
                new Handlers(
                        options.name(), options.role(), sealed, handover, drainMillis, this::wake);
        this.busy = new BusyAnswers(options.name(), this, counters);
        this.info = new InfoFile(version);
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "cc-" + options.name() + "-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        warnInsecure();
        start();
        timer.scheduleWithFixedDelay(
                Unfailing.of(LOG::error, options.name(), this::tick),
                RETRY_MILLIS,
                RETRY_MILLIS,
                TimeUnit.MILLISECONDS);
        scheduleReport();
    }

    private static ServerOptions read(Map<String, ?> properties) {
        Options options = Options.of(properties);
        ServerOptions read = ServerOptions.read(options);
        options.check();
        return read;
    }

    /**
     * The name of a server with these options.
     *
     * @throws OptionException if one of them is wrong
     */
    static String nameOf(Map<String, ?> properties) {
        Options options = Options.of(properties);
        ServerOptions read = ServerOptions.read(options);
        options.requireSound();
        return read.name();
    }

    private Crypto open(Map<String, ?> from) {
        Options options = Options.of(from);
        Crypto opened = provider.open(options);
        options.requireSound();
        return opened;
    }

    private void warnInsecure() {
        if (options.role() == Role.INSECURE) {
            LOG.warn(
                    "{}: cc-role is insecure: every handler may serve here; set it to local or"
                            + " remote",
                    options.name());
        }
    }

    /** Listens, if the crypto can be had. */
    private synchronized void start() {
        if (timer.isShutdown() || router != null) {
            return;
        }
        try {
            crypto = open(properties);
        } catch (OptionException e) {
            cannotStart(e.getMessage());
            return;
        }
        waitingSince = 0;
        problem = "";
        handlers.serve(options.role(), crypto != Crypto.NONE);
        parking.started();
        router =
                new Router(
                        options.name(),
                        options.file() + ": cc-socket",
                        options.socket(),
                        options.zmq(),
                        listener);
        LOG.info(
                "{}: listens on {} as {}",
                options.name(),
                options.socket(),
                options.role().option());
    }

    /**
     * Keys may be on their way, made by a component that starts beside this one: told once late.
     */
    private void cannotStart(String why) {
        long now = System.nanoTime();
        if (waitingSince == 0) {
            waitingSince = now;
            LOG.info("{}: waits for its keys", options.name());
        }
        if (now - waitingSince >= PATIENCE_NANOS && !why.equals(told)) {
            told = why;
            LOG.error(
                    "{}: does not listen: {}; tried again every {} s",
                    options.name(),
                    why,
                    RETRY_MILLIS / 1000);
        }
        problem = why;
    }

    /**
     * Takes over changed options. Only another address makes another socket; all else keeps the
     * connections that are there.
     *
     * @throws OptionException if one is wrong, or the crypto cannot be had: then nothing changes
     */
    public synchronized void update(Map<String, ?> changed) {
        ServerOptions next = read(changed);
        ServerOptions before = options;
        if (router != null) {
            crypto = open(changed);
        }
        properties = Map.copyOf(changed);
        options = next;
        stats.level(next.stats());
        parking.timeout(next.handoverTimeout().toNanos());
        handlers.timeout(next.handoverTimeout().toNanos());
        handlers.serve(next.role(), crypto != Crypto.NONE);
        if (router != null && !before.socket().equals(next.socket())) {
            Router old = router;
            router = null;
            old.close();
        } else if (router != null && !before.zmq().equals(next.zmq())) {
            router.change(next.zmq());
            tellThreads(before, next);
        }
        start();
        scheduleReport();
    }

    private void tellThreads(ServerOptions before, ServerOptions next) {
        int wanted = next.zmq().ioThreads();
        int have = router.ioThreads();
        if (wanted != before.zmq().ioThreads() && have != 0 && wanted != have) {
            LOG.warn(
                    "{}: zmq_nthreads = {}: {} goes on with {}, since more or fewer would cut its"
                            + " connections; it takes effect once Karaf or the server starts again",
                    next.file(),
                    wanted,
                    next.name(),
                    have);
        }
    }

    private synchronized void scheduleReport() {
        if (report != null) {
            report.cancel(false);
        }
        long millis = options.statsPeriod().toMillis();
        report =
                timer.scheduleAtFixedRate(
                        Unfailing.of(LOG::error, options.name(), this::report),
                        millis,
                        millis,
                        TimeUnit.MILLISECONDS);
        if (!timer.isShutdown()) {
            timer.execute(Unfailing.of(LOG::error, options.name(), this::writeInfo));
        }
    }

    private void tick() {
        drops.tick();
        if (router == null) {
            start();
        }
    }

    private void report() {
        if (options.stats() > 0) {
            LOG.info(
                    "{}: count {}, bytes {}, ok {}, dropped {}, crashed {}, invalid {}",
                    options.name(),
                    counters.get("count"),
                    counters.get("bytes"),
                    counters.get("count.ok"),
                    counters.get("count.dropped"),
                    counters.get("count.crashed"),
                    counters.get("count.invalid"));
        }
        writeInfo();
    }

    private void writeInfo() {
        if (!options.infofile().isEmpty()) {
            info.write(options, started, state(), counters.snapshot());
        } else {
            info.off();
        }
    }

    /**
     * A handler has come, or its properties have changed.
     *
     * @param service its service properties
     */
    public void bind(Handler handler, Map<String, ?> service) {
        handlers.bind(handler, service);
    }

    /** Has the router's thread look at handlers that have come and gone. */
    private void wake() {
        Router current = router;
        if (current != null) {
            current.wake();
        }
    }

    /** A handler is about to go; returns when the messages in its hands are done. */
    public void unbind(Handler handler) {
        handlers.unbind(handler);
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public Role role() {
        return options.role();
    }

    @Override
    public String socket() {
        return options.socket();
    }

    /** The address with the port in use; empty while it does not listen. */
    public String endpoint() {
        Router current = router;
        return current == null ? "" : current.endpoint();
    }

    @Override
    public String state() {
        Router current = router;
        return current == null || closing ? problem : current.state();
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Crypto crypto() {
        return crypto;
    }

    @Override
    public Map<String, Object> options() {
        return options.inheritable();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<RouteStatus> routes() {
        return handlers.status();
    }

    @Override
    public boolean send(Message message) {
        Router current = router;
        if (current != null && current.send(message)) {
            stats.sent(message);
            return true;
        }
        boolean stopping = current == null || current.isClosing();
        DropReason reason = stopping ? DropReason.STOPPING : DropReason.QUEUE_FULL;
        stats.unsent(message, reason);
        return false;
    }

    /**
     * Takes nothing any more, lets go of the handlers once their messages are done and answered,
     * and stops listening.
     */
    @Override
    public void close() {
        synchronized (this) {
            timer.shutdownNow();
            closing = true;
            problem = "stopped";
        }
        handlers.close();
        busy.close();
        Router old;
        synchronized (this) {
            old = router;
            router = null;
        }
        if (old != null) {
            old.close();
        }
        parking.stop();
        LOG.info("{}: stopped", options.name());
    }

    /** A message has waited while handlers were being replaced, and has now been given to one. */
    void waited(Message message) {
        counters.increment("handover.count");
        counters.add("handover.bytes", message.size());
    }

    /** What became of a message at a handler, if it is worth a line. */
    void report(Message message, String handler, Outcome outcome) {
        if (outcome instanceof Outcome.Dropped drop) {
            drops.dropped(message, handler, drop.reason().name(), drop.detail());
        } else if (outcome instanceof Outcome.Crashed crash) {
            drops.crashed(message, handler, crash.cause());
        }
    }

    /**
     * The way to a handler that another one forwards to.
     *
     * @throws DropException if none has that name, or several have
     */
    Route forwardingTo(String handler) throws DropException {
        return handlers.named(handler);
    }

    private void dropUnrouted(Message message, DropReason reason) {
        stats.dropped(message, 0, reason);
        drops.dropped(message, "", reason.name(), NOBODY);
        if (reason.equals(DropReason.QUEUE_FULL)) {
            answer(message, BusyAnswers.Why.BUSY);
        } else if (reason.equals(DropReason.STOPPING)) {
            answer(message, BusyAnswers.Why.STOPPING);
        }
    }

    private void answer(Message message, BusyAnswers.Why why) {
        Crypto now = crypto;
        busy.dropped(message, () -> now.open(message).body(), why);
    }

    private void route(Message message, RouteTable table) {
        Route[] routes = table.find(message.type());
        if (routes.length == 0) {
            parking.take(message);
            return;
        }
        long number = arrivals.getAndIncrement();
        Arrival arrival = new Arrival(number, message, crypto, ends, routes.length);
        for (Route route : routes) {
            new Delivery(arrival, route, this).begin();
        }
    }

    /** What becomes of messages that had a handler. */
    private final class Ends implements Arrival.Listener {

        @Override
        public void crowdedOut(Arrival arrival) {
            busy.dropped(arrival.message(), arrival::body, BusyAnswers.Why.BUSY);
        }

        @Override
        public void crashed(Message message, long nanos) {
            stats.crashed(message, nanos);
        }

        @Override
        public void dropped(Message message, long nanos, DropReason reason) {
            stats.dropped(message, nanos, reason);
        }

        @Override
        public void unclaimed(Message message, long nanos) {
            stats.dropped(message, nanos, DropReason.NO_ROUTE);
            drops.dropped(message, "", DropReason.NO_ROUTE.name(), NOBODY);
        }

        @Override
        public void ok(Message message, long nanos) {
            stats.ok(message, nanos);
        }
    }

    /** What the router's thread calls. */
    private final class Inbox implements Router.Listener {

        @Override
        public void received(Message message) {
            stats.came(message);
            if (closing) {
                dropUnrouted(message, DropReason.STOPPING);
            } else {
                route(message, current());
            }
        }

        /** The table now; those that waited for it go before whatever comes. */
        private RouteTable current() {
            RouteTable table = handlers.table();
            if (table != released) {
                released = table;
                parking.release(message -> route(message, table));
            }
            return table;
        }

        @Override
        public void turn() {
            handlers.turn();
            if (closing) {
                return;
            }
            current();
            if (!parking.isEmpty()) {
                parking.tick();
            }
        }

        @Override
        public void invalid(String why) {
            stats.invalid();
            drops.invalid(why);
        }

        @Override
        public void undeliverable(Message message, DropReason reason) {
            stats.unsent(message, reason);
            drops.dropped(message, "", reason.name(), "the answer could not be sent");
        }
    }
}
