// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.CryptoProvider;
import cc.api.Peer;
import cc.api.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pings every remote each second, for each server that the echo handler serves. */
final class Watches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("cc.handler.echo");

    private static final long PERIOD_MILLIS = 1000;

    private final Map<Key, Watch> watches = new ConcurrentHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final CryptoProvider provider;
    private final ScheduledThreadPoolExecutor timer;
    private EchoOptions options;

    private record Key(String server, String url) {}

    Watches(EchoOptions options, CryptoProvider provider) {
        this.options = options;
        this.provider = provider;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "cc-" + options.name() + "-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.scheduleAtFixedRate(this::tick, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        watches.forEach(
                (key, watch) -> {
                    try {
                        watch.tick();
                    } catch (RuntimeException e) {
                        LOG.error("{}: cannot ping {}: {}", key.server, key.url, e.getMessage());
                    }
                });
    }

    private void aside(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed while an answer came", e);
        }
    }

    synchronized void serve(Server server) {
        servers.add(server);
        arrange();
    }

    synchronized void leave(Server server) {
        servers.remove(server);
        arrange();
    }

    synchronized void update(EchoOptions changed) {
        boolean same =
                changed.zmq().equals(options.zmq())
                        && changed.name().equals(options.name())
                        && changed.cms().equals(options.cms());
        if (!same) {
            watches.values().forEach(Watch::close);
            watches.clear();
        }
        options = changed;
        arrange();
    }

    /** Opens the connections that are missing, and closes those that nobody wants any more. */
    private void arrange() {
        Map<Key, Server> wanted = new ConcurrentHashMap<>();
        for (Server server : servers) {
            if (options.serves(server.name())) {
                options.remotes().forEach(url -> wanted.put(new Key(server.name(), url), server));
            }
        }
        watches.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = !wanted.containsKey(entry.getKey());
                            if (gone) {
                                entry.getValue().close();
                            }
                            return gone;
                        });
        wanted.forEach(
                (key, server) ->
                        watches.computeIfAbsent(
                                key,
                                k -> new Watch(server, options, k.url, provider, this::aside)));
    }

    List<Peer> peers() {
        return watches.values().stream().map(Watch::status).toList();
    }

    @Override
    public synchronized void close() {
        timer.shutdown();
        watches.values().forEach(Watch::close);
        watches.clear();
    }
}
