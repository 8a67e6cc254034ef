// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.Counters;
import cc.client.daemon.DaemonLog;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The plugins as they come, change and go, and the lanes of those that are wanted. */
final class Plugins implements AutoCloseable {

    private final PluginLane.Sender sender;
    private final Counters counters;
    private final DaemonLog log;
    private final Troubles troubles;
    private final Map<LogPlugin, PluginName> there = new IdentityHashMap<>();
    private final Map<LogPlugin, PluginLane> working = new IdentityHashMap<>();
    private volatile List<PluginLane> lanes = List.of();
    private PgLogforwardOptions options;
    private Set<String> missing = Set.of();
    private boolean started;

    Plugins(
            PgLogforwardOptions options,
            PluginLane.Sender sender,
            Counters counters,
            DaemonLog log,
            Troubles troubles) {
        this.options = options;
        this.sender = sender;
        this.counters = counters;
        this.log = log;
        this.troubles = troubles;
    }

    /**
     * Gives a record to each plugin.
     *
     * @param size bytes of its datagram
     * @return false if there is none
     */
    boolean take(PgRecord record, int size) {
        List<PluginLane> now = lanes;
        for (PluginLane lane : now) {
            lane.offer(record, size);
        }
        return !now.isEmpty();
    }

    /** Those at work. */
    List<PluginLane> lanes() {
        return lanes;
    }

    /** Those that were there before the first record count as there. */
    void start() {
        List<PluginLane> ended;
        synchronized (this) {
            started = true;
            ended = arrange();
        }
        PluginLane.close(ended);
    }

    /** A plugin has come, or its properties have changed. */
    void put(LogPlugin plugin, Map<String, ?> properties) {
        PluginName name = PluginName.of(properties);
        List<PluginLane> ended = new ArrayList<>();
        synchronized (this) {
            there.put(plugin, name);
            PluginLane lane = working.get(plugin);
            if (lane != null && !name.label().equals(lane.name())) {
                ended.add(working.remove(plugin));
            }
            ended.addAll(arrange());
        }
        PluginLane.close(ended);
    }

    /** A plugin is about to go. Returns when it is done with what it was given, or had its time. */
    void remove(LogPlugin plugin) {
        List<PluginLane> ended;
        synchronized (this) {
            there.remove(plugin);
            ended = arrange();
        }
        PluginLane.close(ended);
    }

    /** Takes over changed options. */
    void update(PgLogforwardOptions changed) {
        List<PluginLane> ended;
        synchronized (this) {
            options = changed;
            ended = arrange();
        }
        PluginLane.close(ended);
    }

    /** Has each send what it gathers; false if all are about to already. */
    boolean flush() {
        boolean any = false;
        for (PluginLane lane : lanes) {
            any |= lane.flush();
        }
        return any;
    }

    /** Lets go of all of them. */
    @Override
    public void close() {
        List<PluginLane> ended;
        synchronized (this) {
            there.clear();
            started = false;
            ended = arrange();
        }
        PluginLane.close(ended);
    }

    /** Begins with those that are wanted, and returns the lanes of those that are not any more. */
    private List<PluginLane> arrange() {
        List<PluginLane> ended = new ArrayList<>();
        working.entrySet()
                .removeIf(
                        entry -> {
                            PluginName name = there.get(entry.getKey());
                            boolean gone = name == null || !name.isWanted(options);
                            if (gone) {
                                ended.add(entry.getValue());
                                log.info("plugin {} has gone", entry.getValue().name());
                            }
                            return gone;
                        });
        if (started) {
            there.forEach(
                    (plugin, name) -> {
                        if (name.isWanted(options)) {
                            working.computeIfAbsent(plugin, p -> begin(p, name));
                        }
                    });
            sayMissing();
        }
        working.values().forEach(l -> l.bounds(options.queueCount(), options.queueBytes()));
        lanes = List.copyOf(working.values());
        return ended;
    }

    private PluginLane begin(LogPlugin plugin, PluginName name) {
        PluginLane lane = new PluginLane(name.label(), plugin, sender, counters, troubles);
        lane.bounds(options.queueCount(), options.queueBytes());
        lane.start();
        log.info("plugin {} gets {} records", name.label(), options.format());
        return lane;
    }

    private void sayMissing() {
        Set<String> now = new TreeSet<>(options.plugins());
        there.values().stream()
                .filter(name -> name.formats().contains(options.format()))
                .forEach(name -> now.removeAll(name.all()));
        for (String name : now) {
            if (!missing.contains(name)) {
                log.warn("plugins = '{}': there is none of that name yet, is waited for", name);
            }
        }
        missing = now;
    }
}
