// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.client.daemon.Daemon;
import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The newest output, kept until it is sent: a command that runs once a day is not to be lost since
 * the server was not there yet. An older one that was not sent gives way to it.
 */
final class Latest implements AutoCloseable {

    static final Duration RETRY = Duration.ofSeconds(1);

    private final Daemon daemon;
    private final ScheduledThreadPoolExecutor sender;
    private Optional<InfoFile> file = Optional.empty();
    private long sentWith;

    Latest(Daemon daemon) {
        this.daemon = daemon;
        this.sender =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread =
                                    new Thread(work, "cc-infoscript-" + daemon.name() + "-sends");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    void start() {
        sender.scheduleWithFixedDelay(
                this::retry, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes an output, and sends it if it can. */
    synchronized void put(InfoFile newest) {
        file = Optional.of(newest);
        sentWith = 0;
        send();
    }

    /** Whether there is an output that was not sent. */
    synchronized boolean isUnsent() {
        return file.isPresent() && sentWith == 0;
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }

    private void retry() {
        try {
            send();
        } catch (RuntimeException | OutOfMemoryError e) {
            // an output that cannot be sent is given up: the retries go on with the next one
            giveUp();
            daemon.log().error("an output could not be sent", e);
        }
    }

    private synchronized void giveUp() {
        file = Optional.empty();
    }

    private synchronized void send() {
        // with a new connection, what was queued for the one before may not have arrived
        long connection = daemon.connections();
        if (file.isEmpty() || !daemon.isReady() || sentWith == connection) {
            return;
        }
        Sent sent = file.get().send(daemon);
        if (sent == Sent.QUEUED) {
            sentWith = connection;
        } else if (sent == Sent.TOO_LARGE) {
            daemon.counters().increment("infoscript.fails");
            daemon.log()
                    .error(
                            "an output of {} bytes is over max-message-size as a message, is not"
                                    + " sent",
                            file.get().content().size());
            giveUp();
        }
    }
}
