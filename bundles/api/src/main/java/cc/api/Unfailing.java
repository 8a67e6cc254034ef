// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.function.Consumer;

/**
 * Work that a timer repeats: what it throws is logged, and the next time comes all the same, where
 * an executor would never run it again. The same trouble is said once, until the work went well.
 */
public final class Unfailing implements Runnable {

    private final Consumer<String> errors;
    private final String name;
    private final Runnable work;
    private String failure = "";

    private Unfailing(Consumer<String> errors, String name, Runnable work) {
        this.errors = errors;
        this.name = name;
        this.work = work;
    }

    /**
     * Makes work that does not fail, for one thread at a time.
     *
     * @param errors a log's lines of that level
     * @param name whose work it is, with which the log line begins
     */
    public static Runnable of(Consumer<String> errors, String name, Runnable work) {
        return new Unfailing(errors, name, work);
    }

    @Override
    public void run() {
        try {
            work.run();
            failure = "";
        } catch (Throwable e) {
            say(e);
        }
    }

    private void say(Throwable e) {
        try {
            String now = e.toString();
            if (!now.equals(failure)) {
                failure = now;
                errors.accept(name + ": failed, is tried again: " + Printable.trace(e));
            }
        } catch (Throwable unspeakable) {
            // no memory to say so; the next time may have some
            return;
        }
    }
}
