// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Another database in a saved file: calls that began with the one before end there, undisturbed.
 */
final class ChangedDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                "create function who() returns text language sql"
                        + " as $$select current_setting('application_name')$$");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static String db(String application) {
        return postgres.db() + " application_name=" + application;
    }

    /** A pool in which one who comes for a connection can be held, just before he gets it. */
    private static final class Held implements Connections {

        private final Connections pool;
        private final CountDownLatch came = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger opening = new AtomicInteger();
        private final AtomicInteger closedWith = new AtomicInteger(-1);
        private volatile boolean holds;
        private volatile boolean fails;

        Held(Connections pool) {
            this.pool = pool;
        }

        @Override
        public Connection open() throws SQLException {
            opening.incrementAndGet();
            try {
                if (holds) {
                    came.countDown();
                    goOn.await();
                }
                if (fails) {
                    throw new SQLException("gone", "08001");
                }
                return pool.open();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            } finally {
                opening.decrementAndGet();
            }
        }

        @Override
        public void giveBack(Connection connection, boolean good) throws SQLException {
            pool.giveBack(connection, good);
        }

        @Override
        public Use use() {
            return pool.use();
        }

        @Override
        public boolean isBounded() {
            return pool.isBounded();
        }

        @Override
        public void close() {
            closedWith.compareAndSet(-1, opening.get() + use().inUse());
            pool.close();
        }
    }

    private static Held pool(DatabaseSettings settings) {
        return new Held(
                new OwnPool(
                        "test",
                        settings.connection().orElseThrow(),
                        settings.threads(),
                        settings.limits().maxBytes()));
    }

    @Test
    void whoIsAboutToGetAConnectionGetsIt() throws Exception {
        List<Held> pools = new ArrayList<>();
        try (Running db =
                Running.by(
                        (settings, changed) -> {
                            pools.add(pool(settings));
                            return pools.get(pools.size() - 1);
                        },
                        db("first"))) {
            assertThat(db.value("who")).isEqualTo("first");
            Held first = pools.get(0);
            first.holds = true;
            Asked held = db.ask("one", "who");
            first.came.await();
            db.change("db", db("second"));
            assertThat(db.value("who")).isEqualTo("second");
            first.goOn.countDown();
            assertThat(held.reply().get("data")).hasToString("{who=first}");
            await().atMost(PATIENCE).until(() -> first.closedWith.get() >= 0);
            assertThat(first.closedWith).as("in use when it was closed").hasValue(0);
            assertThat(db.handler().status().state()).isEqualTo("up");
        }
    }

    @Test
    void whatIsInForceNoMoreIsNoNews() throws Exception {
        List<Held> pools = new ArrayList<>();
        try (Running db =
                Running.by(
                        (settings, changed) -> {
                            pools.add(pool(settings));
                            return pools.get(pools.size() - 1);
                        },
                        db("first"))) {
            assertThat(db.value("who")).isEqualTo("first");
            Held first = pools.get(0);
            first.holds = true;
            first.fails = true;
            Asked held = db.ask("one", "who");
            first.came.await();
            db.change("db", db("second"));
            db.change("wait-timeout", "0");
            first.goOn.countDown();
            assertThat(held.reply().get("data")).hasToString("{who=second}");
            assertThat(db.handler().status().state()).isEqualTo("up");
        }
    }

    @Test
    void changedTwoHundredTimesUnderLoad() {
        List<Held> pools = new ArrayList<>();
        try (Running db =
                Running.by(
                        (settings, changed) -> {
                            pools.add(pool(settings));
                            return pools.get(pools.size() - 1);
                        },
                        db("x0"),
                        "worker-threads",
                        "4")) {
            List<Asked> all = new ArrayList<>();
            for (int i = 1; i <= 200; i++) {
                for (int j = 0; j < 20; j++) {
                    all.add(db.ask("one", "who"));
                }
                db.change("db", db("x" + i));
                // the server takes 100 connections, and each pool has 4
                await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(
                                () ->
                                        pools.stream()
                                                        .filter(pool -> pool.closedWith.get() < 0)
                                                        .count()
                                                <= 10);
            }
            assertThat(all)
                    .allSatisfy(
                            asked -> {
                                assertThat(asked.reply().get("data")).isNotNull();
                                assertThat(asked.ends()).isEqualTo(1);
                            });
            assertThat(db.counter("lost_connections")).isZero();
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    pools.stream()
                                                    .filter(pool -> pool.closedWith.get() == 0)
                                                    .count()
                                            == 200);
        }
    }
}
