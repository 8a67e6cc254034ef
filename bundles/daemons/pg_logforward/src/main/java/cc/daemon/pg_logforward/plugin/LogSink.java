// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

/**
 * A plugin at work for one daemon. One thread, which is its own, calls all of its methods: one that
 * takes its time, or throws, costs itself only. What comes meanwhile waits in a bounded queue.
 */
@FunctionalInterface
public interface LogSink {

    /**
     * Takes one record, in the order in which they came.
     *
     * @throws Exception is counted as a crash, and costs this record only
     */
    void take(PgRecord record) throws Exception;

    /**
     * About once a second, also while no records come.
     *
     * @throws Exception is counted as a crash
     */
    default void tick() throws Exception {}

    /**
     * What it gathers is wanted now: an operator asked with {@code job.NAME.run}.
     *
     * @throws Exception is counted as a crash
     */
    default void flush() throws Exception {}

    /**
     * The plugin or the daemon goes; nothing is called after this. What is sent here still goes
     * out.
     *
     * @throws Exception is counted as a crash
     */
    default void close() throws Exception {}
}
