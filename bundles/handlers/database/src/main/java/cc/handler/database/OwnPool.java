// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool of this handler's own, made from a connection as old CC takes it. */
final class OwnPool implements Connections {

    /** How long a worker waits for a connection; the database is taken for away then. */
    private static final long OPEN_MILLIS = 3000;

    private static final String CONNECT_SECONDS = "3";

    /**
     * What the driver may read ahead beyond {@code max-bytes}, which are counted later. Where this
     * is passed it gives up the connection, so only huge values should.
     */
    private static final long DRIVER_SLACK = 8 << 20;

    private final HikariDataSource pool;

    /**
     * Opens nothing yet.
     *
     * @param name of the pool, for threads and logs
     * @param size connections at most
     * @param maxBytes of one result
     */
    OwnPool(String name, ConnectString to, int size, long maxBytes) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source(to.properties(), maxBytes));
        // all of them open, as old CC has one for each worker: a pool that grows does so late
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(OPEN_MILLIS);
        config.setValidationTimeout(OPEN_MILLIS - 1000);
        // it may be away now, and come later
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    private static PGSimpleDataSource source(Map<String, String> to, long maxBytes) {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("ApplicationName", "cc.handler.database");
        properties.putAll(to);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("cancelSignalTimeout", CONNECT_SECONDS);
        // results as PostgreSQL writes them, not as the driver would write them anew
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("maxResultBuffer", Long.toString(maxBytes + DRIVER_SLACK));
        PGSimpleDataSource source = new PGSimpleDataSource();
        String host = properties.remove("PGHOST").toString();
        String port = properties.remove("PGPORT").toString();
        String database = properties.remove("PGDBNAME").toString();
        source.setServerNames(host.split(","));
        source.setPortNumbers(ports(port, host.split(",").length));
        source.setDatabaseName(database);
        try {
            for (String name : properties.stringPropertyNames()) {
                source.setProperty(name, properties.getProperty(name));
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException("a property that the driver does not have", e);
        }
        return source;
    }

    /** A port for each host, or one for all. */
    private static int[] ports(String text, int hosts) {
        String[] words = text.split(",");
        int[] ports = new int[hosts];
        for (int i = 0; i < hosts; i++) {
            ports[i] = Integer.parseInt(words[Math.min(i, words.length - 1)]);
        }
        return ports;
    }

    @Override
    public Connection open() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void giveBack(Connection connection, boolean good) throws SQLException {
        HikariUse.giveBack(pool, connection, good);
    }

    @Override
    public Use use() {
        return HikariUse.of(pool);
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public void close() {
        pool.close();
    }
}
