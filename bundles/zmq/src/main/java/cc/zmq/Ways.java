// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The numeric addresses of the host that a dealer connects to, one after the other: a name may have
 * several, of which some do not answer, and others tomorrow. Used by one thread.
 */
final class Ways {

    /** How long an address is tried where the host has others, or may have. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What finds the addresses of a host. */
    @FunctionalInterface
    interface Resolver {
        List<String> numeric(String url) throws UnknownHostException;
    }

    private final String url;
    private final Resolver resolver;
    private List<String> left = List.of();
    private String current = "";
    private long since;

    Ways(String url, Resolver resolver) {
        this.url = url;
        this.resolver = resolver;
    }

    /**
     * The address to try now.
     *
     * @throws UnknownHostException if the host has none
     */
    String current() throws UnknownHostException {
        if (current.isEmpty()) {
            next();
        }
        return current;
    }

    /** There is a connection: this way leads there. */
    void proven(long now) {
        since = now;
    }

    /**
     * No connection: whether another address is to be tried.
     *
     * @param now {@code System.nanoTime()}
     */
    boolean isToChange(long now) {
        if (!Addresses.hasName(url) || now - since < PATIENCE_NANOS) {
            return false;
        }
        String before = current;
        try {
            next();
        } catch (UnknownHostException e) {
            // the resolver may be away, as the host is: what it said last is the best there is
            current = before;
            since = now;
        }
        return !current.equals(before);
    }

    private void next() throws UnknownHostException {
        if (left.isEmpty()) {
            left = resolver.numeric(url);
        }
        current = left.get(0);
        left = left.subList(1, left.size());
        since = System.nanoTime();
    }
}
