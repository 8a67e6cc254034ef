// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.api.config.Sizes;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * What becomes of each datagram: {@code count = count.ok + count.dropped}. Used by one thread,
 * which it never keeps waiting.
 */
final class Intake {

    private static final DropReason BAD_SENDER = new DropReason("bad-sender");
    private static final DropReason NO_PLUGIN = new DropReason("no-plugin");
    private static final int SHOWN = 60;

    private final Counters counters;
    private final Plugins plugins;
    private final Troubles troubles;
    private final LongAdder count;
    private final LongAdder bytes;
    private final LongAdder ok;
    private final LongAdder dropped;
    private final LongAdder cut;
    private final DoubleAdder seconds;
    private byte[] data = new byte[0];
    private volatile PgLogforwardOptions options;

    Intake(PgLogforwardOptions options, Counters counters, Plugins plugins, Troubles troubles) {
        this.options = options;
        this.counters = counters;
        this.plugins = plugins;
        this.troubles = troubles;
        this.count = counters.counter("pg_logforward.count");
        this.bytes = counters.counter("pg_logforward.bytes");
        this.ok = counters.counter("pg_logforward.count.ok");
        this.dropped = counters.counter("pg_logforward.count.dropped");
        this.cut = counters.counter("pg_logforward.count.cut");
        this.seconds = counters.sum("pg_logforward.seconds");
    }

    void update(PgLogforwardOptions changed) {
        options = changed;
    }

    /**
     * Takes a datagram.
     *
     * @param datagram its bytes; more of them than {@code max-size} if it was too large
     */
    void take(ByteBuffer datagram, InetAddress sender) {
        long begun = System.nanoTime();
        int size = datagram.remaining();
        if (data.length < size) {
            data = new byte[size];
        }
        datagram.get(data, 0, size);
        count.increment();
        bytes.add(size);
        try {
            PgRecord record = record(size, sender);
            if (!plugins.take(record, size)) {
                throw new DropException(NO_PLUGIN, "there is no plugin to work on it");
            }
            if (record.cut()) {
                cut.increment();
            }
            ok.increment();
        } catch (DropException e) {
            counters.increment("pg_logforward.count.dropped." + e.reason());
            dropped.increment();
            if (isSaid(e.reason())) {
                say(e, size, sender);
            }
        }
        seconds.add((System.nanoTime() - begun) / 1e9);
    }

    private PgRecord record(int size, InetAddress sender) throws DropException {
        PgLogforwardOptions now = options;
        if (!now.isAllowed(sender)) {
            throw new DropException(BAD_SENDER, "not one of allowed-senders");
        }
        if (size > now.maxSize()) {
            throw new DropException(
                    DropReason.TOO_LARGE, "larger than max-size, " + Sizes.format(now.maxSize()));
        }
        return Netstrings.parse(data, size, now.maxSize());
    }

    /**
     * What is wrong with the text of a datagram is said where that is asked for, and else counted.
     */
    private boolean isSaid(DropReason reason) {
        return options.logParsingErrors()
                || reason.equals(BAD_SENDER)
                || reason.equals(NO_PLUGIN)
                || reason.equals(DropReason.TOO_LARGE);
    }

    private void say(DropException drop, int size, InetAddress sender) {
        String from = sender.getHostAddress();
        troubles.say(
                "datagrams from " + from + " dropped as " + drop.reason(),
                () ->
                        String.format(
                                "datagram of %d bytes from %s dropped: %s: %s: '%s'",
                                size,
                                from,
                                drop.reason(),
                                Printable.of(String.valueOf(drop.getMessage()), 300),
                                Printable.of(
                                        new String(
                                                data,
                                                0,
                                                Math.min(size, 4 * SHOWN),
                                                StandardCharsets.UTF_8),
                                        SHOWN)));
    }
}
