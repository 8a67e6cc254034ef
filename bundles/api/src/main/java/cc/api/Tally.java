// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * What became of the messages of a handler that passes them on to another: {@code NAME.count} and
 * {@code NAME.bytes} of all that came, each also with {@code .ok}, {@code .dropped}, {@code
 * .dropped.REASON} and {@code .crashed}. What is not in one of these is in flight.
 */
public final class Tally {

    private final Counters counters;
    private final String count;
    private final String bytes;

    /**
     * @param name what the counters' names begin with, {@code filter}
     */
    public Tally(Counters counters, String name) {
        this.counters = counters;
        this.count = name + ".count";
        this.bytes = name + ".bytes";
        for (String outcome : new String[] {"", ".ok", ".dropped", ".crashed"}) {
            // there from the start, so that a zero is seen too
            counters.counter(count + outcome);
            counters.counter(bytes + outcome);
        }
    }

    /**
     * A message has come.
     *
     * @param size bytes of it
     */
    public void came(long size) {
        add("", size);
    }

    /** It went no further. */
    public void dropped(long size, DropReason reason) {
        add(".dropped", size);
        add(".dropped." + reason.name(), size);
    }

    /**
     * It ended as {@link Exchange#forward} tells.
     *
     * @param cause why it did not take its effect; null if it did
     */
    public void ended(long size, Throwable cause) {
        if (cause == null) {
            add(".ok", size);
        } else if (cause instanceof DropException drop) {
            dropped(size, drop.reason());
        } else {
            add(".crashed", size);
        }
    }

    private void add(String outcome, long size) {
        counters.increment(count + outcome);
        counters.add(bytes + outcome, size);
    }
}
