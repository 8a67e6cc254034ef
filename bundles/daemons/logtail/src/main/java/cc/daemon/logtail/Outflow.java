// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Counters;
import cc.api.Printable;
import cc.client.daemon.DaemonLog;
import cc.client.delivery.Permit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sends what is new in a log, a piece at a time. Used by one thread. */
final class Outflow {

    /** After which a log is tried again that the receiver does not take. */
    static final Duration REFUSED = Duration.ofSeconds(60);

    private final Shipping shipping;
    private final String mode;
    private final Counters counters;
    private final DaemonLog log;
    private Optional<Instant> behindSince = Optional.empty();
    private boolean unsent;
    private long unsentSince;
    private String said = "";
    private boolean refused;
    private long refusedAt;

    /**
     * @param mode as it stands in messages
     */
    Outflow(Shipping shipping, String mode, Counters counters, DaemonLog log) {
        this.shipping = shipping;
        this.mode = mode;
        this.counters = counters;
        this.log = log;
    }

    /** Since when something is not done; empty if all is. */
    Optional<Instant> behindSince() {
        return behindSince;
    }

    /**
     * Sends one piece, if there is one.
     *
     * @param all whether what could wait for more is sent, too
     */
    Turn turn(Generation generation, LogtailOptions options, long now, boolean all)
            throws IOException {
        if (!generation.refusal().isEmpty()) {
            return refused(generation, now);
        }
        refused = false;
        long available = generation.available();
        if (available == 0) {
            if (generation.asks() && shipping.isAnswered()) {
                ask(generation);
            }
            unsent = false;
            behindSince = generation.isDone() ? Optional.empty() : behindSince;
            return Turn.IDLE;
        }
        if (behindSince.isEmpty()) {
            behindSince = Optional.of(Instant.now());
        }
        if (!unsent) {
            unsent = true;
            unsentSince = now;
        }
        int most = shipping.most(options);
        boolean little = available > 0 && available < most;
        if (!all && little && mayWait(generation, options, now)) {
            return Turn.IDLE;
        }
        Permit permit = shipping.permit(generation, Math.min(most, Math.max(0, available)));
        return switch (permit) {
            case WAIT -> Turn.WAIT;
            case HELD -> Turn.IDLE;
            case PROBE, SEND -> send(generation, options, most, permit, now);
        };
    }

    private Turn send(
            Generation generation, LogtailOptions options, int most, Permit permit, long now)
            throws IOException {
        long began = System.nanoTime();
        Piece piece = generation.next(most);
        if (piece instanceof Piece.Changed) {
            return Turn.CHANGED;
        }
        if (piece instanceof Piece.Nothing) {
            return Turn.IDLE;
        }
        if (permit == Permit.PROBE) {
            shipping.probe(generation, mode);
            return Turn.IDLE;
        }
        boolean sent =
                piece instanceof Piece.Gap gap
                        ? shipping.send(generation, mode, gap)
                        : shipping.send(
                                generation, mode, Cut.of((Piece.Data) piece, most, options), began);
        unsent = !sent;
        unsentSince = now;
        return sent ? Turn.SENT : Turn.WAIT;
    }

    private void ask(Generation generation) {
        Permit permit = shipping.permit(generation, 0);
        if (permit == Permit.SEND || permit == Permit.PROBE) {
            shipping.probe(generation, mode);
        }
    }

    /** Whether what is to be compressed may wait for more of it. */
    private boolean mayWait(Generation generation, LogtailOptions options, long now) {
        return options.daemon().compressor().level() > 0
                && !generation.isComplete()
                && now - unsentSince < options.bufferTime().toNanos();
    }

    private Turn refused(Generation generation, long now) {
        if (!generation.refusal().equals(said)) {
            said = generation.refusal();
            counters.increment("refused");
            log.error(
                    "{} is refused by the receiver, is tried again each {} s: {}",
                    Printable.of(generation.filename()),
                    REFUSED.toSeconds(),
                    said);
        }
        if (!refused) {
            refused = true;
            refusedAt = now;
        } else if (now - refusedAt >= REFUSED.toNanos()) {
            refused = false;
            generation.forgive();
        }
        return Turn.IDLE;
    }
}
