// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Pools of configurations that are no longer in force: closed once nobody uses them. */
final class Retired implements AutoCloseable {

    /** Longer than any call takes that has a limit; one without is cut off then. */
    private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private record Old(Connections connections, long since) {}

    private final List<Old> pools = new ArrayList<>();

    synchronized void add(Connections connections) {
        pools.add(new Old(connections, System.nanoTime()));
        tick();
    }

    /** Closes those that can be. */
    synchronized void tick() {
        pools.removeIf(
                old -> {
                    boolean over = System.nanoTime() - old.since > MAX_NANOS;
                    if (over || old.connections.isIdle()) {
                        old.connections.close();
                        return true;
                    }
                    return false;
                });
    }

    @Override
    public synchronized void close() {
        pools.forEach(old -> old.connections.close());
        pools.clear();
    }
}
