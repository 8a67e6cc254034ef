// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DataSource service that somebody else publishes under a name, such as pax-jdbc from a file
 * {@code etc/org.ops4j.datasource-NAME.cfg}.
 */
final class PublishedPool implements Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** The property that says what the driver reads of one result at most. */
    private static final String DRIVER_LIMIT = "maxResultBuffer";

    private final String name;
    private final ServiceTracker<DataSource, DataSource> tracker;
    private volatile boolean bounded;

    /**
     * Looks for it from now on.
     *
     * @param name in one of the properties {@code osgi.jndi.service.name}, {@code dataSourceName}
     * @param changed called when it came or went
     */
    PublishedPool(BundleContext context, String name, Runnable changed) {
        this.name = name;
        this.tracker =
                new ServiceTracker<>(context, filter(name), null) {
                    @Override
                    public DataSource addingService(ServiceReference<DataSource> reference) {
                        warnUnbounded(reference);
                        DataSource source = super.addingService(reference);
                        changed.run();
                        return source;
                    }

                    @Override
                    public void removedService(
                            ServiceReference<DataSource> reference, DataSource source) {
                        super.removedService(reference, source);
                        changed.run();
                    }
                };
        tracker.open();
    }

    private static org.osgi.framework.Filter filter(String name) {
        String value = name.replaceAll("([\\\\*()])", "\\\\$1");
        try {
            return FrameworkUtil.createFilter(
                    "(&(objectClass="
                            + DataSource.class.getName()
                            + ")(|(osgi.jndi.service.name="
                            + value
                            + ")(dataSourceName="
                            + value
                            + ")))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("DataSource '" + name + "'", e);
        }
    }

    private static boolean isBounded(ServiceReference<DataSource> reference) {
        return reference.getProperty(DRIVER_LIMIT) != null
                || String.valueOf(reference.getProperty("url")).contains(DRIVER_LIMIT);
    }

    @Override
    public boolean isBounded() {
        return bounded;
    }

    private void warnUnbounded(ServiceReference<DataSource> reference) {
        bounded = isBounded(reference);
        if (!bounded) {
            LOG.warn(
                    "DataSource '{}' has no {}: one huge value that a function returns can take all"
                            + " memory; set it in etc/org.ops4j.datasource-*.cfg",
                    name,
                    DRIVER_LIMIT);
        }
    }

    @Override
    public Connection open() throws SQLException {
        DataSource source = tracker.getService();
        if (source == null) {
            throw new SQLTransientConnectionException(
                    "there is no DataSource service '"
                            + name
                            + "' (etc/org.ops4j.datasource-"
                            + name
                            + ".cfg)");
        }
        return source.getConnection();
    }

    @Override
    public void giveBack(Connection connection, boolean good) throws SQLException {
        if (tracker.getService() instanceof HikariDataSource pool) {
            HikariUse.giveBack(pool, connection, good);
            return;
        }
        if (!good) {
            connection.abort(Runnable::run);
        }
        connection.close();
    }

    @Override
    public Use use() {
        return tracker.getService() instanceof HikariDataSource pool
                ? HikariUse.of(pool)
                : Use.UNKNOWN;
    }

    /** The DataSource is not ours to close. */
    @Override
    public void close() {
        tracker.close();
    }
}
