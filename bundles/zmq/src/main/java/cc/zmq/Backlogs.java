// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Messages to peers that take them more slowly than they are made. A ROUTER says at once that a
 * peer is full: its messages wait here, bounded for each peer and for all together, while those to
 * others pass. Used by the owner of the socket alone.
 */
final class Backlogs {

    /** Below this, a message in a pipe is bounded well enough by the pipe's count. */
    private static final long TRACKED = 4096;

    /** Ticks between looks for the memory of peers that are gone, while there is no room. */
    private static final int COLLECT_TICKS = 10;

    private final Budget all;
    private final Router.Listener listener;
    private final Map<Frame, Peer> peers = new HashMap<>();
    private long maxCount;
    private long maxBytes;
    private int waiting;
    private boolean noRoom;
    private int ticksToCollect;

    Backlogs(long maxCount, long maxBytes, long maxBytesOfAll, Router.Listener listener) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.all = new Budget(Long.MAX_VALUE, maxBytesOfAll);
        this.listener = listener;
    }

    /** Changes the bounds; what waits goes on waiting. */
    void bounds(long newMaxCount, long newMaxBytes, long newMaxBytesOfAll) {
        maxCount = newMaxCount;
        maxBytes = newMaxBytes;
        all.bounds(Long.MAX_VALUE, newMaxBytesOfAll);
        peers.values().forEach(peer -> peer.budget.bounds(newMaxCount, newMaxBytes));
    }

    private final class Peer {
        final Deque<Message> queue = new ArrayDeque<>();
        final InPipe pipe = new InPipe(false);
        final Budget budget = new Budget(maxCount, maxBytes);
    }

    /** Whether no message waits to be tried again. */
    boolean isEmpty() {
        return waiting == 0;
    }

    void send(Message message, Transport transport) {
        if (message.route().isEmpty()) {
            listener.undeliverable(message, DropReason.PEER_GONE);
            return;
        }
        Frame id = message.route().get(0);
        Peer peer = peers.get(id);
        if (peer == null && message.size() < TRACKED) {
            switch (transport.send(message, null)) {
                case TAKEN -> {}
                case UNREACHABLE -> listener.undeliverable(message, DropReason.PEER_GONE);
                case FULL -> enqueue(peers.computeIfAbsent(id, i -> new Peer()), message);
            }
            return;
        }
        if (peer == null) {
            peer = peers.computeIfAbsent(id, i -> new Peer());
        }
        enqueue(peer, message);
        flush(id, peer, transport);
    }

    private void enqueue(Peer peer, Message message) {
        peer.pipe.settle(peer.budget, all);
        if (!peer.budget.take(message.size())) {
            listener.undeliverable(message, DropReason.QUEUE_FULL);
            return;
        }
        if (!all.take(message.size())) {
            peer.budget.giveBack(message.size());
            noRoom = true;
            listener.undeliverable(message, DropReason.QUEUE_FULL);
            return;
        }
        peer.queue.add(message);
        waiting++;
    }

    /** Tries those that wait. */
    boolean retry(Transport transport) {
        if (waiting == 0) {
            return false;
        }
        boolean progress = false;
        Iterator<Map.Entry<Frame, Peer>> each = peers.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Frame, Peer> entry = each.next();
            progress |= flush(entry.getKey(), entry.getValue(), transport);
        }
        return progress;
    }

    private boolean flush(Frame id, Peer peer, Transport transport) {
        boolean progress = false;
        peer.pipe.settle(peer.budget, all);
        while (!peer.queue.isEmpty()) {
            Message message = peer.queue.peek();
            // one message may always be in the pipe, however large
            if (peer.pipe.count() > 0 && peer.pipe.bytes() + message.size() > maxBytes / 2) {
                return progress;
            }
            switch (transport.send(message, peer.pipe)) {
                case TAKEN -> {
                    peer.queue.remove();
                    waiting--;
                    progress = true;
                }
                case FULL -> {
                    return progress;
                }
                case UNREACHABLE -> {
                    abandon(peer, DropReason.PEER_GONE);
                    return true;
                }
            }
        }
        return progress;
    }

    private void abandon(Peer peer, DropReason reason) {
        while (!peer.queue.isEmpty()) {
            Message message = peer.queue.remove();
            waiting--;
            peer.budget.giveBack(message.size());
            all.giveBack(message.size());
            listener.undeliverable(message, reason);
        }
    }

    /** About once a second: forgets peers for whom nothing waits, and those that are gone. */
    void tick() {
        if (noRoom && --ticksToCollect <= 0) {
            // only the collector finds out who is gone, and it may have no other reason to run
            System.gc();
            ticksToCollect = COLLECT_TICKS;
            noRoom = false;
        }
        Iterator<Peer> each = peers.values().iterator();
        while (each.hasNext()) {
            Peer peer = each.next();
            peer.pipe.settle(peer.budget, all);
            peer.pipe.settleIfGone(peer.budget, all);
            if (peer.queue.isEmpty() && peer.pipe.count() == 0) {
                each.remove();
            }
        }
    }

    /** Bytes that are queued here or in pipes. */
    long bytes() {
        return all.bytes();
    }

    void drop(DropReason reason) {
        for (Peer peer : peers.values()) {
            abandon(peer, reason);
            all.giveBack(peer.pipe.count(), peer.pipe.bytes());
        }
        peers.clear();
    }
}
