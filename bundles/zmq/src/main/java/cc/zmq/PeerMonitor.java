// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Peer;
import cc.api.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a peer over a connection that is there anyway: sends an {@code echo.request} when told
 * to, takes the answers, and says in the log when they stay away and when they come again. A
 * connection over which they came, and come no more, is made anew.
 */
public final class PeerMonitor {

    /** What a monitor sends. */
    public static final MessageType REQUEST = MessageType.of("echo.request");

    /** What it gets back. */
    public static final MessageType RESPONSE = MessageType.of("echo.response");

    /** Silence after which a peer counts as down. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** Silence after which the connection to a peer that has answered over it is made anew. */
    static final Duration DEAD = Duration.ofSeconds(30);

    /** What a slow line carries in a second, at least: answers wait behind what is on its way. */
    private static final long SLOW = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PeerMonitor.class);

    private final String server;
    private final String component;
    private final Dealer dealer;
    private final Supplier<Crypto> crypto;
    private final Duration dead;
    private long connection = -1;
    private long carried;
    private long ticked = System.nanoTime();
    private long awake = ticked;
    private long pings;
    private long pongs;
    private long roundTripNanos = -1;
    private long heard = System.nanoTime();
    private Instant heardAt = Instant.now();
    private boolean everHeard;
    private boolean silent;
    private DropReason refusedFor;

    /**
     * @param server on whose behalf
     * @param component name of the handler that watches
     * @param crypto makes pings and opens pongs
     */
    public PeerMonitor(String server, String component, Dealer dealer, Supplier<Crypto> crypto) {
        this(server, component, dealer, crypto, DEAD);
    }

    PeerMonitor(
            String server,
            String component,
            Dealer dealer,
            Supplier<Crypto> crypto,
            Duration dead) {
        this.dead = dead;
        this.server = server;
        this.component = component;
        this.dealer = dealer;
        this.crypto = crypto;
    }

    /** About once a second: looks at how long the peer has been silent, and pings it. */
    public void tick() {
        watch();
        Message ping;
        try {
            Body body = Body.of("target", dealer.url());
            ping = crypto.get().seal(REQUEST, body, Frame.EMPTY);
        } catch (IllegalStateException e) {
            // whoever has the keys says so in the log; here the peer just stays silent
            LOG.debug("{}: cannot ping {}", component, dealer.url(), e);
            return;
        }
        synchronized (this) {
            pings++;
        }
        dealer.send(ping);
    }

    private synchronized void watch() {
        long time = System.nanoTime();
        if (time - ticked > SILENCE.toNanos()) {
            // this process was held up: answers may lie here
            awake = time;
        }
        ticked = time;
        boolean now = time - heard > SILENCE.toNanos();
        if (now && !silent) {
            LOG.warn(
                    "{}: no answer from {} for {} s",
                    component,
                    dealer.url(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - heard));
        }
        silent = now;
        if (isDead()) {
            LOG.warn(
                    "{}: the connection to {} carries nothing any more, is made anew",
                    component,
                    dealer.url());
            connection = -1;
            dealer.reconnect();
        }
    }

    /**
     * Whether the connection over which answers came has brought none for too long, with time for
     * what went before: a line that was cut without a word is held for a good one until TCP gives
     * up, which takes a quarter of an hour. A peer that never answered may not know pings.
     */
    private boolean isDead() {
        long before = TimeUnit.SECONDS.toNanos((dealer.carried() - carried) / SLOW);
        return connection == dealer.established()
                && dealer.isConnected()
                && ticked - heard > dead.toNanos() + before
                && ticked - awake > dead.toNanos();
    }

    /** Takes an answer. It may be verified here: not in the thread of a socket. */
    public void received(Message message) {
        try {
            Body body = crypto.get().open(message).body();
            if (!dealer.url().equals(body.text("orig_target", ""))) {
                return;
            }
            double sent = body.number("orig_time");
            Instant now = Instant.now();
            double seconds = now.getEpochSecond() + now.getNano() * 1e-9 - sent;
            answered(now, Math.max(0, Math.round(seconds * 1e9)));
        } catch (DropException e) {
            refused(e);
        }
    }

    /** Said once for a reason, until an answer is taken again. */
    private synchronized void refused(DropException why) {
        if (!why.reason().equals(refusedFor)) {
            refusedFor = why.reason();
            LOG.warn(
                    "{}: an answer from {} is not taken: {}: {}",
                    component,
                    dealer.url(),
                    why.reason(),
                    Printable.of(why.getMessage()));
        }
    }

    private synchronized void answered(Instant now, long nanos) {
        if (silent) {
            LOG.info("{}: {} answers again", component, dealer.url());
        }
        pongs++;
        roundTripNanos = nanos;
        heard = System.nanoTime();
        heardAt = now;
        connection = dealer.established();
        carried = dealer.carried();
        everHeard = true;
        silent = false;
        refusedFor = null;
    }

    /** What is known of the peer now. */
    public synchronized Peer status() {
        boolean up = everHeard && System.nanoTime() - heard <= SILENCE.toNanos();
        return new Peer(
                server,
                component,
                dealer.url(),
                true,
                up,
                pings,
                pongs,
                roundTripNanos < 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(roundTripNanos)),
                up ? Optional.empty() : Optional.of(heardAt),
                dealer.queued(),
                dealer.dropped());
    }
}
