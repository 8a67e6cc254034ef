// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Crypto;
import cc.itests.load.deployed.Deployed;
import cc.itests.load.stopped.Stopped;
import cc.itests.load.updated.Updated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Messages flow while handlers are replaced and configurations change: none is lost, none comes
 * twice, and those of a client stay in order. {@code -Dload.seconds} says for how long and {@code
 * -Dload.rate} how many a second; the pauses that messages had are printed. Signed ones come first
 * as fast as they can be verified, then at {@code -Dload.signed.share} percent of that: where there
 * is no room left, all that is measured is how long the queue is.
 */
final class LoadIT {

    private static final int SECONDS = Integer.getInteger("load.seconds", 80);
    private static final int SIGNED_SECONDS = Integer.getInteger("load.signed.seconds", 40);
    private static final int SHARE = Integer.getInteger("load.signed.share", 60);
    private static final int RATE = Integer.getInteger("load.rate", 20_000);

    /** After the first few, what the runtime holds is measured; at the end it is the same. */
    private static final int FIRST = 10;

    private static final long MORE_HEAP = 32 << 20;
    private static final int MORE_THREADS = 10;
    private static final int MORE_FILES = 10;

    /** That write into the ledger, on each of the two servers. */
    private static final int HANDLERS = 4;

    private static final List<String> CHANGING =
            List.of(
                    Updated.class.getPackageName(),
                    Deployed.class.getPackageName(),
                    Stopped.class.getPackageName(),
                    "cc.handler.delay");

    private static final ExecutorService OPERATORS = Executors.newFixedThreadPool(4);

    private static Site site;

    @BeforeAll
    static void startsTheDistribution() throws Exception {
        site = new Site("load");
    }

    @AfterAll
    static void endsIt() {
        OPERATORS.shutdownNow();
        site.close();
    }

    @Test
    void nothingIsLostWhileHandlersAreReplaced() throws Exception {
        try (Load load = site.load("plain", Crypto.NONE, RATE)) {
            run("plain", load, SECONDS, 100);
        }
    }

    @Test
    void noSignedMessageIsLostWhileHandlersAreReplaced() throws Exception {
        try (Load load = site.load("signed", Site.crypto("user1", "ca2"), 0)) {
            run("signed", load, SIGNED_SECONDS, 30);
        }
    }

    private static void run(String server, Load load, int seconds, int times) throws Exception {
        Control control = site.control();
        Map<String, String> before = control.bundles(CHANGING);
        long period = TimeUnit.SECONDS.toNanos(seconds) / times;
        long begun = System.nanoTime();
        load.begin();
        work(FIRST, period);
        double most = load.sent() / ((System.nanoTime() - begun) / 1e9);
        load.rest();
        if (server.equals("signed")) {
            report(server + ": " + Math.round(most) + " messages/s can be verified");
            load.rate((int) (most * SHARE / 100));
        }
        Footprint few = Footprint.of(control);
        control.ask("forget-pauses");
        long begin = System.nanoTime();
        long already = load.sent();
        load.begin();
        work(times - FIRST, period);
        double took = (System.nanoTime() - begin) / 1e9;
        load.rest();
        Footprint many = Footprint.of(control);

        report(server + ": " + Math.round((load.sent() - already) / took) + " messages/s");
        control.ask("pauses")
                .lines()
                .filter(line -> line.startsWith(server))
                .forEach(LoadIT::report);
        report(server + " after " + FIRST + ": " + few);
        report(server + " after " + times + ": " + many);
        assertThat(control.ask("faults")).isEmpty();
        assertThat(control.bundles(CHANGING)).isEqualTo(before);
        assertThat(control.ask("stopped").lines()).isSubsetOf(CHANGING);
        assertThat(many.lanes()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2 * HANDLERS);
        assertThat(many.threads()).hasSizeLessThanOrEqualTo(few.threads().size() + MORE_THREADS);
        assertThat(many.loaders()).isLessThanOrEqualTo(HANDLERS);
        assertThat(many.files()).isLessThanOrEqualTo(few.files() + MORE_FILES);
        assertThat(many.sockets()).isLessThanOrEqualTo(few.sockets());
        assertThat(many.heap()).isLessThan(few.heap() + MORE_HEAP);
    }

    /** All at once, each as often, a configuration every second. */
    private static void work(int times, long period) throws Exception {
        long end = System.nanoTime() + times * period;
        List<Future<?>> all = new ArrayList<>();
        all.add(start(times, period, site.changes()::update));
        all.add(start(times, period, () -> site.changes().stopAndStart(Stopped.class)));
        all.add(start((times + 3) / 4, 4 * period, site.changes()::deploy));
        all.add(
                start(
                        (int) (times * period / 1_000_000_000L),
                        1_000_000_000L,
                        site.changes()::configure));
        for (Future<?> each : all) {
            each.get();
        }
        site.changes().feature();
        await().atMost(Duration.ofMinutes(15)).until(() -> System.nanoTime() >= end);
    }

    private interface Change {
        void make() throws Exception;
    }

    private static Future<?> start(int times, long period, Change change) {
        Callable<Void> work =
                () -> {
                    long next = System.nanoTime();
                    for (int i = 0; i < times; i++) {
                        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                        change.make();
                        next += period;
                    }
                    return null;
                };
        return OPERATORS.submit(work);
    }

    private static void report(String line) {
        System.out.println("load " + line);
    }
}
