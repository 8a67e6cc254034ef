// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.api.Body;
import cc.handler.database.Database;
import cc.itests.interop.Node;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with a small function, called by messages and by plain JDBC. */
final class DatabaseLoad implements AutoCloseable {

    /** Calls at the same time: worker threads there, threads here, connections in both. */
    static final int THREADS = 10;

    /** What is called. */
    enum Function {
        /** Finds a row by its key. */
        ROW("a row by its key", 40_000),
        /** The same, in a function that may change something, for all that the database knows. */
        VOLATILE("a row, volatile", 40_000),
        /** Adds a row, and gives a number. */
        EFFECT("an effect", 40_000),
        /** The same, after two milliseconds in which the processor is free. */
        WORK("2 ms of work", 10_000);

        private final String shown;
        private final int calls;

        Function(String shown, int calls) {
            this.shown = shown;
            this.calls = calls;
        }

        String shown() {
            return shown;
        }

        /** How many make a run. */
        int calls() {
            return calls;
        }

        private String sqlName() {
            return "public.bench_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final EmbeddedPostgres postgres;
    private final HikariDataSource transactions;
    private final HikariDataSource statements;
    private final Database handler;

    DatabaseLoad() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table rows(k int primary key, v text);"
                            + " insert into rows select i, 'value ' || i"
                            + " from generate_series(1, 10000) i;"
                            + " create function bench_row(n int) returns table(k int, v text)"
                            + " language sql stable"
                            + " as 'select k, v from rows where k = n';"
                            + " create function bench_volatile(n int) returns table(k int, v text)"
                            + " language sql volatile"
                            + " as 'select k, v from rows where k = n';"
                            + " create table effects(k int);"
                            + " create function bench_effect(n int) returns int"
                            + " language sql volatile"
                            + " as 'insert into effects values (n) returning 1';"
                            + " create function bench_work(n int) returns table(k int, v text)"
                            + " language plpgsql as 'begin perform pg_sleep(0.002);"
                            + " return query select r.k, r.v from rows r where r.k = n; end'");
        }
        transactions = pool(false);
        statements = pool(true);
        handler = new Database(null, Map.of("db", db(), "allowed-functions", "public.*"));
    }

    /** As the handler's option {@code db}. */
    String db() {
        return "dbname=postgres host=127.0.0.1 user=postgres port=" + postgres.getPort();
    }

    /** Calls by messages, so many under way. */
    EchoLoad.Run messages(int port, Function function, int outstanding, int count)
            throws IOException {
        return EchoLoad.run(
                port,
                "db",
                "\"function\": \""
                        + function.sqlName()
                        + "\", \"params\": [77], \"return\": \"all\"",
                outstanding,
                count);
    }

    /** The same calls, handed to a handler in this process, so many under way. */
    EchoLoad.Run handler(Function function, int outstanding, int count) {
        Body call =
                Body.of(
                        Map.of(
                                "function", function.sqlName(),
                                "params", List.of(77),
                                "return", "all"));
        double[] micros = new double[count];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < outstanding; i++) {
            call(call, micros, next, answers);
        }
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return run(begin, micros);
    }

    /** Makes the next call, and another one when it is answered. */
    private void call(Body call, double[] micros, AtomicInteger next, CountDownLatch answers) {
        int index = next.getAndIncrement();
        if (index >= micros.length) {
            return;
        }
        long begin = System.nanoTime();
        handler.call(call)
                .whenComplete(
                        (body, failure) -> {
                            if (failure != null || !body.has("data")) {
                                throw new IllegalStateException("no row", failure);
                            }
                            body.toJson();
                            micros[index] = (System.nanoTime() - begin) / 1e3;
                            answers.countDown();
                            call(call, micros, next, answers);
                        });
    }

    /**
     * The same calls by JDBC, by so many threads, with a pool as the handler has it; what they give
     * is made JSON, as an answer is.
     *
     * @param transaction whether each is a transaction that is committed, as connections of that
     *     pool are set; else the database commits by itself
     */
    EchoLoad.Run jdbc(Function function, int threads, int count, boolean transaction) {
        double[] micros = new double[count];
        AtomicInteger next = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        HikariDataSource pool = transaction ? transactions : statements;
        try {
            long begin = System.nanoTime();
            CompletableFuture<?>[] all = new CompletableFuture<?>[threads];
            for (int i = 0; i < threads; i++) {
                all[i] =
                        CompletableFuture.runAsync(
                                () -> calls(pool, function, next, micros, transaction), workers);
            }
            CompletableFuture.allOf(all).join();
            return run(begin, micros);
        } finally {
            workers.shutdown();
        }
    }

    private static EchoLoad.Run run(long begin, double[] micros) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(micros);
        return new EchoLoad.Run(micros.length / seconds, micros[micros.length / 2]);
    }

    private HikariDataSource pool(boolean autoCommit) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {postgres.getPort()});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        source.setBinaryTransfer(false);
        source.setTcpKeepAlive(true);
        source.setMaxResultBuffer("12M");
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(THREADS);
        config.setAutoCommit(autoCommit);
        return new HikariDataSource(config);
    }

    private static void calls(
            HikariDataSource pool,
            Function function,
            AtomicInteger next,
            double[] micros,
            boolean transaction) {
        String sql = "select * from " + function.sqlName() + "(?)";
        try {
            for (int i = next.getAndIncrement(); i < micros.length; i = next.getAndIncrement()) {
                long begin = System.nanoTime();
                try (Connection connection = pool.getConnection();
                        PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, 77);
                    try (ResultSet result = statement.executeQuery()) {
                        Body.of(Map.of("data", rows(result))).toJson();
                    }
                    if (transaction) {
                        connection.commit();
                    }
                }
                micros[i] = (System.nanoTime() - begin) / 1e3;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Map<String, Object>> rows(ResultSet result) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        List<Map<String, Object>> rows = new ArrayList<>();
        while (result.next()) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 1; i <= columns; i++) {
                row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("no row");
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        Node.end(handler);
        transactions.close();
        statements.close();
        postgres.close();
    }
}
