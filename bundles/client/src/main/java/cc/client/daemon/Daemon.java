// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.Unfailing;
import cc.client.Client;
import cc.client.Reply;
import cc.client.Unasked;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon is besides its own work: a client of its server. It finds the server, takes over
 * what its own options leave out, opens its crypto (and tries again while a key is missing, never
 * sending in clear meanwhile), connects, follows when any of it changes, sends its log along, and
 * reports its counters. All of that in one thread; sending is safe for use by many.
 */
public final class Daemon implements CounterSource, PeerSource, AutoCloseable {

    /** How often it looks whether server, options and keys are still, or now, as they should be. */
    static final Duration UPKEEP = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final long CLOSE_SECONDS = 2;

    private final String service;
    private final Instant started = Instant.now();
    private final Counters counters = new Counters();
    private final Servers servers = new Servers(System::nanoTime);
    private final CounterReport report = new CounterReport(counters);
    private final DaemonLog log;
    private final Connector connector;
    private final ScheduledThreadPoolExecutor upkeep;
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile Configuration configuration;
    private volatile String sealProblem = "";
    private Optional<Future<?>> reports = Optional.empty();

    /**
     * A daemon that does nothing yet.
     *
     * @param service what it is: {@code infosender}
     * @param properties of its component, in which its options for socket and crypto stand
     */
    public Daemon(String service, DaemonOptions options, Map<String, ?> properties) {
        this.service = service;
        this.configuration = new Configuration(options, Map.copyOf(properties));
        this.upkeep = new ScheduledThreadPoolExecutor(1, this::thread);
        this.upkeep.setRemoveOnCancelPolicy(true);
        this.log =
                new DaemonLog(
                        LoggerFactory.getLogger("cc.daemon." + service),
                        this::name,
                        counters,
                        this::flushSoon);
        this.connector = new Connector(service, servers, log, System::nanoTime);
    }

    /** Begins to connect. */
    public void start() {
        later(this::look, Duration.ZERO);
        upkeep.scheduleWithFixedDelay(
                Unfailing.of(log::error, "its upkeep", this::look),
                UPKEEP.toMillis(),
                UPKEEP.toMillis(),
                TimeUnit.MILLISECONDS);
        scheduleReports(configuration.options.statsPeriod());
    }

    /** Takes over changed options; the connection stays unless they change it. */
    public void update(DaemonOptions options, Map<String, ?> properties) {
        Duration period = configuration.options.statsPeriod();
        configuration = new Configuration(options, Map.copyOf(properties));
        if (!period.equals(options.statsPeriod())) {
            scheduleReports(options.statsPeriod());
        }
        later(this::look, Duration.ZERO);
    }

    /** A server of this runtime is there. */
    public void add(Server server) {
        servers.add(server);
        serversChanged();
    }

    /** A server of this runtime is there no more. */
    public void remove(Server server) {
        servers.remove(server);
        serversChanged();
    }

    /** What opens crypto contexts is there. */
    public void add(CryptoProvider newProvider) {
        connector.add(newProvider);
        later(this::look, Duration.ZERO);
    }

    /** What opens crypto contexts is there no more; what is open stays so. */
    public void remove(CryptoProvider oldProvider) {
        connector.remove(oldProvider);
    }

    public String name() {
        return configuration.options.name();
    }

    /** What it is: {@code infosender}. */
    public String service() {
        return service;
    }

    public DaemonOptions options() {
        return configuration.options;
    }

    public Instant started() {
        return started;
    }

    public DaemonLog log() {
        return log;
    }

    /** What it is doing now, for operators. */
    public String state() {
        return connector.state();
    }

    /**
     * Options of its socket and its crypto in force, its own and those taken over from its server:
     * names of keys, and no keys.
     */
    public Map<String, String> connectionOptions() {
        return connector.connection().map(to -> to.uplink().written()).orElse(Map.of());
    }

    /** Whether it has a server and its keys; what is sent is then queued for it. */
    public boolean isReady() {
        return connector.connection().isPresent();
    }

    /**
     * How many connections it has had. When it changes, what was queued for the one before may not
     * have arrived.
     */
    public long connections() {
        return connector.connections();
    }

    /** Whether its connection stands now. */
    public boolean isConnected() {
        return connector.connection().map(to -> to.client().isConnected()).orElse(false);
    }

    /**
     * Another number for each time that a connection was made. When it changes, what was sent over
     * the one before may not have arrived.
     */
    public long established() {
        long client = connector.connection().map(to -> to.client().established()).orElse(0L);
        return (connector.connections() << Integer.SIZE) + client;
    }

    /**
     * Who takes what its server sends of itself, in a thread of the connection. To be called before
     * {@link #start}.
     */
    public void unasked(Unasked listener) {
        connector.unasked(listener);
    }

    /** Where it sends to, for log lines; empty while it has no server or no keys. */
    public String target() {
        return connector.connection().map(to -> to.uplink().url()).orElse("");
    }

    /** Gives its connection up, and makes a new one. */
    public void reconnect() {
        later(
                () -> {
                    connector.drop();
                    look();
                },
                Duration.ZERO);
    }

    /**
     * Who gets what comes back to letters that ask to be acknowledged, in a thread of the
     * connection. To be called before {@link #start}.
     */
    public void answers(Consumer<Reply> listener) {
        connector.answers(listener);
    }

    /** Compresses a content as its options say. */
    public Packed pack(Frame plain) {
        return Packed.of(plain, configuration.options.compressor());
    }

    /**
     * Sends a letter. Never blocks.
     *
     * @param ack the id under which it is to be acknowledged; empty to ask for nothing
     */
    public Sent send(Letter letter, String ack) {
        return send(to -> to.send(letter, ack, configuration.options));
    }

    /** The largest content that fits into a message, uncompressed; bytes. */
    public long maxContent() {
        long message =
                connector
                        .connection()
                        .map(to -> to.uplink().zmq().maxMessageSize())
                        .orElse(ZmqOptions.DEFAULT.maxMessageSize());
        // the rest of the body, signature and certificates
        long room = message - Math.min(message / 4, 64 * 1024);
        return configuration.options.useBlob().blob(encrypts()) ? room : room / 4 * 3;
    }

    /**
     * Sends a message with {@code msg-suffix} added to its type. Never blocks.
     *
     * @param blob {@link Frame#EMPTY} for none; is not encrypted
     */
    public Sent send(MessageType type, Body body, Frame blob) {
        return send(to -> to.send(type.with(configuration.options.suffix()), body, blob));
    }

    /** Sends a message whose type stays as it is. Never blocks. */
    public Sent sendPlain(MessageType type, Body body) {
        return send(to -> to.send(type, body, Frame.EMPTY));
    }

    private Sent send(Function<Connection, Sent> how) {
        Optional<Connection> to = connector.connection();
        if (to.isEmpty()) {
            return Sent.NOT_READY;
        }
        try {
            Sent sent = how.apply(to.get());
            sealProblem = "";
            return sent;
        } catch (IllegalStateException e) {
            // the keystore changed under us: said once, tried again with each message
            String why = String.valueOf(e.getMessage());
            if (!why.equals(sealProblem)) {
                sealProblem = why;
                LOG.error("{}: cannot send, is tried again: {}", name(), why);
            }
            return Sent.NOT_SEALED;
        }
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<Peer> peers() {
        return connector.connection().stream().map(this::peer).toList();
    }

    /**
     * Sends what is in its log, gives what is queued {@code zmq_linger} ms, and disconnects. To be
     * called when its work has stopped.
     */
    @Override
    public void close() {
        try {
            Future<?> last = upkeep.submit(this::finish);
            long linger =
                    connector
                            .connection()
                            .map(to -> Math.max(0, to.uplink().zmq().linger()))
                            .orElse(0);
            last.get(linger + TimeUnit.SECONDS.toMillis(CLOSE_SECONDS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: did not disconnect in time", name(), e);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed already", name());
        }
        upkeep.shutdownNow();
    }

    private void finish() {
        upkeep.shutdown();
        flush();
        connector.close();
    }

    private boolean encrypts() {
        return connector.connection().map(Connection::encrypts).orElse(false);
    }

    private Peer peer(Connection to) {
        Client client = to.client();
        return new Peer(
                to.uplink().server(),
                name(),
                to.uplink().url(),
                false,
                client.isConnected(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                client.queued(),
                client.dropped());
    }

    private void serversChanged() {
        later(
                this::look,
                configuration.options.server().isEmpty()
                        ? Servers.SETTLE.plusMillis(50)
                        : Duration.ZERO);
    }

    private void look() {
        if (!upkeep.isShutdown()) {
            Configuration now = configuration;
            connector.look(now.options, now.properties);
            flush();
        }
    }

    private void flushSoon() {
        if (!flushing.getAndSet(true)) {
            later(this::flush, Duration.ZERO);
        }
    }

    private void flush() {
        flushing.set(false);
        connector.connection().ifPresent(to -> log.sendOver(to, service));
    }

    private void scheduleReports(Duration period) {
        synchronized (upkeep) {
            reports.ifPresent(running -> running.cancel(false));
            reports =
                    period.isZero()
                            ? Optional.empty()
                            : Optional.of(
                                    upkeep.scheduleAtFixedRate(
                                            Unfailing.of(log::error, "its report", this::report),
                                            period.toNanos(),
                                            period.toNanos(),
                                            TimeUnit.NANOSECONDS));
        }
    }

    private void report() {
        String grown = report.next();
        if (!grown.isEmpty()) {
            log.info("{}", grown);
        }
    }

    private void later(Runnable task, Duration delay) {
        try {
            upkeep.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed", name());
        }
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "cc-" + service + "-" + name() + "-upkeep");
        thread.setDaemon(true);
        return thread;
    }

    private record Configuration(DaemonOptions options, Map<String, ?> properties) {}
}
