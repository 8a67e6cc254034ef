// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, on a free port, which can be stopped, killed, restarted. */
final class Postgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private Postgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static Postgres start() {
        try {
            Postgres postgres = new Postgres(Files.createTempDirectory("cc-database"), freePort());
            postgres.restart();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Starts it again, with what it had. */
    void restart() {
        try {
            server =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(folder.resolve("data"))
                            .setCleanDataDirectory(false)
                            .setPort(port)
                            .setPGStartupWait(PATIENCE)
                            .setServerConfig("max_connections", "100")
                            .setServerConfig("synchronous_commit", "on")
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another server that follows this one, and has what this one commits before it says so. */
    Postgres standby() {
        stop();
        boolean follows = false;
        Postgres standby = null;
        try {
            standby = new Postgres(Files.createTempDirectory("cc-database"), freePort());
            copyTo(standby.folder.resolve("data"));
            restart();
            standby.restart();
            execute("alter system set synchronous_standby_names = '*'");
            execute("select pg_reload_conf()");
            await().atMost(PATIENCE).until(this::isFollowed);
            follows = true;
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!follows && standby != null) {
                standby.close();
            }
        }
    }

    private void copyTo(Path to) throws IOException {
        Path from = folder.resolve("data");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.createFile(to.resolve("standby.signal"));
        Files.writeString(
                to.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 user=postgres port=" + port + "'\n");
    }

    private boolean isFollowed() {
        return ask("select count(*) from pg_stat_replication where sync_state = 'sync'")
                .equals("1");
    }

    /** Stops it as an operator does: who is connected is thrown out. */
    void stop() {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills every process of it. */
    void kill() {
        try {
            long pid =
                    Long.parseLong(
                            Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0));
            ProcessHandle main = ProcessHandle.of(pid).orElseThrow();
            var children = main.descendants().toList();
            main.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            main.onExit().join();
            children.forEach(child -> child.onExit().join());
            Files.delete(folder.resolve("data/postmaster.pid"));
            // it finds nothing to stop, and lets go of the folder
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** A connection as old CC takes it. */
    String db() {
        return db(port);
    }

    /** The same by way of another port. */
    static String db(int port) {
        return "dbname=postgres host=127.0.0.1 user=postgres port=" + port;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    /** A lock that {@code pg_advisory_xact_lock(1)} waits for until this lets go of it. */
    Lock lock() {
        try {
            Connection connection = connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_lock(1)");
            }
            return new Lock(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** See {@link #lock}. */
    final class Lock implements AutoCloseable {

        private final Connection connection;

        private Lock(Connection connection) {
            this.connection = connection;
        }

        /** How many wait for it. */
        int waiting() {
            return Integer.parseInt(
                    ask(
                            "select count(*) from pg_locks where locktype = 'advisory'"
                                    + " and not granted"));
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row. */
    String ask(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
