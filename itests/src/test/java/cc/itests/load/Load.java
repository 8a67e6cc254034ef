// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.client.Client;
import cc.itests.load.ledger.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Clients that send messages of 1 kB at a rate, each in order, and never more than the queues of a
 * handler hold: what a machine cannot carry is sent later, and not dropped.
 */
final class Load implements AutoCloseable {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final int CLIENTS = 8;

    /** Messages of a client that are not handled yet: fewer where there is no rate. */
    private static final int WINDOW = 1000;

    private static final int SHORT_WINDOW = 100;
    private static final int BODIES = 64;
    private static final int SIZE = 1000;
    private static final long LOOK_MILLIS = 5;

    /** Of ten messages, how many of which type. */
    private static final List<String> TYPES =
            List.of(
                    "load.updated",
                    "load.deployed",
                    "load.updated",
                    "load.stopped",
                    "load.updated",
                    "load.steady",
                    "load.deployed",
                    "load.updated",
                    "load.stopped",
                    "load.updated");

    private final String server;
    private final Control control;
    private final List<Sender> senders = new ArrayList<>();
    private final Thread sending = new Thread(this::send, "load");
    private final Thread looking = new Thread(this::look, "load-look");
    private volatile long intervalMicros;
    private volatile int window;
    private volatile boolean running;
    private volatile boolean ended;
    private volatile boolean resting = true;

    /** One client. */
    private static final class Sender {

        private final int number;
        private final Client client;
        private final Map<String, List<Message>> messages;
        private final long[] sent = new long[TYPES.size()];
        private long all;
        private long due;
        private volatile long handled;

        Sender(int number, Client client, Map<String, List<Message>> messages) {
            this.number = number;
            this.client = client;
            this.messages = messages;
        }

        /** Sends the next one, if there is room for it in what may be under way. */
        boolean send(long micros, int window) {
            if (all - handled >= window) {
                return false;
            }
            String name = TYPES.get((int) (all % TYPES.size()));
            int type = TYPES.indexOf(name);
            Stamp stamp = new Stamp(number, sent[type], micros);
            Message message = messages.get(name).get((int) (all % BODIES));
            if (!client.send(message.withRoute(List.of(Frame.of(stamp.text()))))) {
                return false;
            }
            sent[type]++;
            all++;
            return true;
        }

        boolean isDone(Map<String, Map<Integer, Long>> progress) {
            for (int type = 0; type < TYPES.size(); type++) {
                long came =
                        progress.getOrDefault(TYPES.get(type), Map.of()).getOrDefault(number, 0L);
                if (came < sent[type]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Connects the clients; they send nothing yet.
     *
     * @param server the server's name
     * @param rate messages per second of all clients together; 0 for as many as are taken
     */
    Load(String server, String url, Crypto crypto, int rate, Control control) {
        this.server = server;
        this.control = control;
        rate(rate);
        Map<String, List<Message>> messages = new HashMap<>();
        new HashSet<>(TYPES)
                .forEach(type -> messages.put(type, bodies(crypto, MessageType.of(type))));
        for (int i = 0; i < CLIENTS; i++) {
            Client client = Client.to(url).name("load-" + i).connect();
            senders.add(new Sender(i, client, messages));
        }
        sending.start();
        looking.start();
    }

    private static List<Message> bodies(Crypto crypto, MessageType type) {
        List<Message> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            Body body = Body.of(Map.of("number", i, "text", "x".repeat(SIZE - 100)));
            bodies.add(crypto.seal(type, body, Frame.EMPTY));
        }
        return bodies;
    }

    private void send() {
        while (!ended) {
            if (!running) {
                resting = true;
                LockSupport.parkNanos(1_000_000);
                continue;
            }
            if (resting) {
                long now = Stamp.now();
                senders.forEach(sender -> sender.due = now);
                resting = false;
            }
            boolean some = false;
            for (Sender sender : senders) {
                some |= sendDue(sender);
            }
            if (!some) {
                LockSupport.parkNanos(200_000);
            }
        }
    }

    private boolean sendDue(Sender sender) {
        long now = Stamp.now();
        if (intervalMicros == 0) {
            return sender.send(now, window);
        }
        if (sender.due > now || !sender.send(sender.due, window)) {
            return false;
        }
        sender.due += intervalMicros;
        return true;
    }

    private void look() {
        while (!ended) {
            Map<String, Map<Integer, Long>> progress = control.progress(server);
            for (Sender sender : senders) {
                sender.handled =
                        progress.values().stream()
                                .mapToLong(one -> one.getOrDefault(sender.number, 0L))
                                .sum();
            }
            LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
        }
    }

    /** Sends at another rate when it goes on; 0 for as many as are taken. */
    void rate(int rate) {
        intervalMicros = rate == 0 ? 0 : 1_000_000L * CLIENTS / rate;
        window = rate == 0 ? SHORT_WINDOW : WINDOW;
    }

    /** Begins to send, or goes on. */
    void begin() {
        running = true;
    }

    /** Sends no more, and returns when all that was sent has been handled. */
    void rest() {
        running = false;
        await().until(() -> resting);
        await().atMost(Duration.ofSeconds(60)).until(this::isAllHandled);
    }

    private boolean isAllHandled() {
        Map<String, Map<Integer, Long>> progress = control.progress(server);
        return senders.stream().allMatch(sender -> sender.isDone(progress));
    }

    /** Messages that were sent. */
    long sent() {
        return senders.stream().mapToLong(sender -> sender.all).sum();
    }

    @Override
    public void close() {
        ended = true;
        try {
            sending.join();
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        senders.forEach(sender -> sender.client.close());
    }
}
