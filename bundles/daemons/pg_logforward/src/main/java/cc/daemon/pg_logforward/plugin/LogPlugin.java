// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

/**
 * Works on PostgreSQL's log. Registered as an OSGi service; each {@code pg_logforward} daemon that
 * wants it opens a sink of its own, gives it every record, and closes it as the plugin or the
 * daemon goes.
 */
@FunctionalInterface
public interface LogPlugin {

    /**
     * Service property: what {@code plugins} and the counters call it. Without it, the last part of
     * its component's name, with a dash and the instance of its configuration's file where it has
     * one: {@code logwatch_errors-main}.
     */
    String NAME = "name";

    /**
     * Service property: the values of {@code log-format} that it takes, an array or with commas
     * between. Without it: {@link #NETSTR}.
     */
    String FORMATS = "formats";

    /** Eleven typed netstrings in a datagram, as the pg_logforward module sends them. */
    String NETSTR = "netstr";

    /**
     * Begins to work for one daemon.
     *
     * @param outlet where its messages go
     */
    LogSink open(Outlet outlet);
}
