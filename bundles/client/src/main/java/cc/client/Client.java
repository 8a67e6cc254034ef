// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Body;
import cc.api.Counters;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import cc.api.config.Options;
import cc.client.QueryException.Reason;
import cc.zmq.Budget;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one CC server: publishes, and keeps many queries open at a time. It connects, and
 * connects again, by itself; what is sent meanwhile waits, bounded by {@code zmq_hwm} and {@code
 * queue-bytes}. Safe for use by many threads.
 *
 * <p>Counters: {@code published}, {@code queries}, {@code queries.timeout}, {@code queries.resent},
 * {@code replies}, {@code replies.unknown} (no query with that id is open), {@code
 * replies.unrouted} (not exactly one id), {@code replies.dropped.<reason>}; and, of what comes with
 * no id where somebody takes that, {@code unasked} and {@code unasked.dropped.<reason>}.
 */
public final class Client implements AutoCloseable {

    /** Queries that may be open at a time where the builder is told nothing else. */
    public static final int MAX_QUERIES = 10_000;

    /** Counter of replies that came faster than whoever asked could look at them. */
    public static final String NO_ROOM = "replies.dropped.queue-full";

    private static final long LOOK_MILLIS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);
    private static final MessageType PING = MessageType.of("echo.request");
    private static final MessageType PONG = MessageType.of("echo.response");

    private final String name;
    private final String url;
    private final Crypto crypto;
    private final Counters counters = new Counters();
    private final DropLog drops;
    private final ConcurrentMap<Frame, Query> queries = new ConcurrentHashMap<>();
    private final ConcurrentMap<Frame, Mailbox> mailboxes = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Budget asking;
    private final Budget arriving;
    private final ReplyThread replies;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Optional<Unasked> unasked;
    private final Dealer dealer;

    private Client(Builder builder) {
        this.name = builder.name;
        this.url = builder.url;
        this.crypto = builder.crypto;
        this.drops = new DropLog(LOG, name);
        this.unasked = builder.unasked;
        ZmqOptions zmq = builder.zmq;
        this.asking = new Budget(builder.maxQueries, zmq.queueBytes());
        this.arriving = new Budget(zmq.hwm(), zmq.queueBytes());
        this.replies = new ReplyThread("cc-client-" + name, () -> !queries.isEmpty(), this::expire);
        this.dealer = new Dealer(name, url, zmq, this::received);
        // after the dealer, which refuses a bad address: no thread is left behind then
        this.replies.start();
    }

    /**
     * Sets up a client.
     *
     * @param url the server's {@code cc-socket}, such as {@code tcp://127.0.0.1:22632}
     */
    public static Builder to(String url) {
        return new Builder(url);
    }

    /** The address of the server. */
    public String url() {
        return url;
    }

    /** Sends a message that nobody answers, with no blob. */
    public boolean publish(MessageType type, Body body) {
        return publish(type, body, Frame.EMPTY);
    }

    /**
     * Sends a message that nobody answers, signed and encrypted as the client's crypto says.
     *
     * @param blob {@link Frame#EMPTY} for none
     * @return false if the queue to the server is full: the message is not sent
     * @throws IllegalStateException if the crypto cannot make it
     */
    public boolean publish(MessageType type, Body body, Frame blob) {
        if (!send(crypto.seal(type, body, blob))) {
            return false;
        }
        counters.increment("published");
        return true;
    }

    /**
     * Sends a message that the caller has made.
     *
     * @return false if the queue to the server is full, or the client closed: it is not sent
     */
    public boolean send(Message message) {
        return !closed.get() && dealer.send(message);
    }

    /** Asks, with no blob. */
    public Query query(MessageType type, Body body, QueryOptions options) {
        return query(type, body, Frame.EMPTY, options);
    }

    /**
     * Asks: sends a message with an id, and takes the replies that bring it back. A query that
     * could not be sent is returned as failed.
     *
     * @param blob {@link Frame#EMPTY} for none
     * @throws IllegalStateException if the crypto cannot make the message
     */
    public Query query(MessageType type, Body body, Frame blob, QueryOptions options) {
        Frame id = Frame.of(String.format("Q%06d", ids.incrementAndGet()));
        Message message = crypto.seal(type, body, blob).withRoute(List.of(id));
        Query query = new Query(this, message, options);
        if (!asking.take(query.size())) {
            query.fail(Reason.TOO_MANY, asking.count() + " queries are open");
            return query;
        }
        counters.increment("queries");
        queries.put(id, query);
        if (closed.get()) {
            query.fail(Reason.CLOSED, "the client is closed");
        } else if (!query.send()) {
            query.fail(Reason.NOT_SENT, "the queue to " + url + " is full");
        } else {
            replies.watch();
        }
        return query;
    }

    /**
     * Asks and waits for the one reply.
     *
     * @throws QueryException if none came within the time-out
     */
    public Reply ask(MessageType type, Body body, Duration timeout)
            throws QueryException, InterruptedException {
        return query(type, body, QueryOptions.once(timeout)).await();
    }

    /** Asks the server's echo handler; gives the time until the answer was there. */
    public CompletableFuture<Duration> ping(Duration timeout) {
        return query(PING, Body.of("target", url), QueryOptions.once(timeout))
                .first()
                .thenCompose(
                        reply ->
                                reply.type().equals(PONG)
                                        ? CompletableFuture.completedFuture(reply.after())
                                        : CompletableFuture.failedFuture(unexpected(reply)));
    }

    /**
     * An id of this client's own, under which any number of answers to any number of messages come
     * back: for senders whose messages say themselves what an answer belongs to.
     *
     * @param listener gets each answer that passed the checks of the client's crypto, in the order
     *     in which they came, in a thread of the client that it shares with queries: what takes its
     *     time goes on elsewhere
     */
    public Mailbox mailbox(Consumer<Reply> listener) {
        Frame id = Frame.of(String.format("A%06d", ids.incrementAndGet()));
        Mailbox mailbox = new Mailbox(this, id, listener);
        mailboxes.put(id, mailbox);
        return mailbox;
    }

    /** Whether the connection stands. */
    public boolean isConnected() {
        return dealer.isConnected();
    }

    /**
     * Waits until the connection stands.
     *
     * @return false if it did not in time
     */
    public boolean awaitConnected(Duration most) throws InterruptedException {
        return await(this::isConnected, most);
    }

    /**
     * Waits until all that was sent has left.
     *
     * @return false if something still waits, or was dropped
     */
    public boolean awaitSent(Duration most) throws InterruptedException {
        return await(() -> queued() == 0, most) && dropped() == 0;
    }

    /** The socket tells nobody: it is asked, by who waits. */
    private static boolean await(BooleanSupplier condition, Duration most)
            throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > most.toNanos()) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /**
     * How many connections were made so far. When it changes, what was sent over the one before may
     * not have arrived.
     */
    public long established() {
        return dealer.established();
    }

    /** Messages that wait to be sent. */
    public long queued() {
        return dealer.queued();
    }

    /** Messages that were dropped since the queue to the server was full. */
    public long dropped() {
        return dealer.dropped();
    }

    /** Queries that are open now. */
    public int openQueries() {
        return queries.size();
    }

    public Counters counters() {
        return counters;
    }

    /** Fails open queries, gives what is queued {@code zmq_linger} ms, and disconnects. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        queries.values().forEach(query -> query.fail(Reason.CLOSED, "the client was closed"));
        dealer.close();
        replies.close();
    }

    boolean isReplyThread() {
        return replies.isCurrent();
    }

    void forget(Mailbox mailbox) {
        mailboxes.remove(mailbox.id(), mailbox);
    }

    void forget(Query query) {
        if (queries.remove(query.key(), query)) {
            asking.giveBack(query.size());
        }
    }

    /** Takes a message in the socket's thread, which does nothing that takes time. */
    private void received(Message message) {
        long now = System.nanoTime();
        if (message.route().isEmpty() && unasked.isPresent()) {
            receivedUnasked(message, unasked.get());
            return;
        }
        if (message.route().size() != 1) {
            counters.increment("replies.unrouted");
            return;
        }
        Addressee addressee = addressee(message.route().get(0));
        if (addressee == null) {
            counters.increment("replies.unknown");
            return;
        }
        if (!arriving.take(message.size())) {
            counters.increment(NO_ROOM);
            drops.dropped(
                    message.type(),
                    url,
                    new DropException(
                            DropReason.QUEUE_FULL,
                            "as many as zmq_hwm and queue-bytes allow wait to be looked at"));
            return;
        }
        replies.execute(() -> deliver(addressee, message, addressee.since(now)));
    }

    /** Who waits for answers with this id; null if nobody does. */
    private Addressee addressee(Frame id) {
        Query query = queries.get(id);
        if (query != null) {
            return query.addressee();
        }
        Mailbox mailbox = mailboxes.get(id);
        return mailbox == null ? null : mailbox.addressee();
    }

    private void deliver(Addressee addressee, Message message, Duration after) {
        try {
            Opened opened = crypto.open(message);
            counters.increment("replies");
            addressee.arrived(
                    new Reply(
                            message.type(),
                            opened.body(),
                            message.blob(),
                            opened.signer(),
                            opened.encrypted(),
                            after));
        } catch (DropException e) {
            counters.increment("replies.dropped." + e.reason());
            drops.dropped(message.type(), url, e);
        } catch (RuntimeException | Error e) {
            // a listener of somebody else's: its mistake costs its own reply only
            LOG.error("{}: taking a {} from {} failed", name, message.type(), url, e);
        } finally {
            arriving.giveBack(message.size());
        }
    }

    private void receivedUnasked(Message message, Unasked listener) {
        if (arriving.take(message.size())) {
            replies.execute(() -> deliver(listener, message));
        } else {
            counters.increment("unasked.dropped.queue-full");
        }
    }

    private void deliver(Unasked listener, Message message) {
        try {
            listener.arrived(message, crypto.open(message));
            counters.increment("unasked");
        } catch (DropException e) {
            counters.increment("unasked.dropped." + e.reason());
            drops.dropped(message.type(), url, e);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: taking a {} from {} failed", name, message.type(), url, e);
        } finally {
            arriving.giveBack(message.size());
        }
    }

    private QueryException unexpected(Reply reply) {
        return new QueryException(
                Reason.UNEXPECTED, url + " answered a ping with '" + reply.type() + "'");
    }

    private void expire(long now) {
        queries.values().forEach(query -> query.expire(now));
    }

    /** What a client is made of; everything but the address has a default. */
    public static final class Builder {

        private final String url;
        private String name = "client";
        private Crypto crypto = Crypto.NONE;
        private ZmqOptions zmq = ZmqOptions.DEFAULT;
        private int maxQueries = MAX_QUERIES;
        private Optional<Unasked> unasked = Optional.empty();

        private Builder(String url) {
            this.url = url;
        }

        /** The name that its threads and log lines carry. */
        public Builder name(String newName) {
            this.name = newName;
            return this;
        }

        /** What it signs, encrypts and verifies with; default none. */
        public Builder crypto(Crypto newCrypto) {
            this.crypto = newCrypto;
            return this;
        }

        /**
         * Crypto from options, such as {@code Map.of("cms-keystore", "keys", "cms-sign", "user1")}.
         *
         * @param provider outside of a container a {@code new CmsCryptoProvider()} of cc.crypto
         * @throws cc.api.config.OptionException if it cannot be had; the message says why
         */
        public Builder crypto(CryptoProvider provider, Map<String, String> options) {
            Options read = Options.of(options);
            Crypto opened = provider.open(read);
            read.check();
            return crypto(opened);
        }

        /** Options of its socket. */
        public Builder zmq(ZmqOptions newZmq) {
            this.zmq = newZmq;
            return this;
        }

        /**
         * How many queries may be open at a time; together they hold no more than {@code
         * queue-bytes}.
         */
        public Builder maxQueries(int newMaxQueries) {
            this.maxQueries = newMaxQueries;
            return this;
        }

        /**
         * Who takes what comes with no id, in a thread of the client that it shares with all
         * replies; without it, such messages are counted and dropped.
         */
        public Builder unasked(Unasked listener) {
            this.unasked = Optional.of(listener);
            return this;
        }

        /**
         * Starts the client. The server need not be there yet.
         *
         * @throws IllegalArgumentException if the address is none
         */
        public Client connect() {
            return new Client(this);
        }
    }
}
