// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import cc.api.HostName;
import cc.api.config.Settings;
import cc.daemon.pg_logforward.plugin.DatabaseCall;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends errors as calls of the log function: (host, null, {@code postgres_monitoring}, level,
 * database, text), as old CC's LogWatch_ProcessErrors does.
 */
final class ErrorsSink implements LogSink {

    private static final String SERVICE = "postgres_monitoring";

    /** What is not of one database belongs to this one. */
    private static final String NO_DATABASE = "postgres";

    /** {@code ProcSleep} of proc.c, with log_lock_waits on. */
    private static final Pattern LOCK_WAIT =
            Pattern.compile("process \\d+ still waiting for (\\w+) on .{1,500} after [0-9.]+ ms");

    private final Settings<ErrorsOptions> settings;
    private final Outlet outlet;
    private final LongSupplier nanos;
    private final Flood flood;
    private long lastSent;

    ErrorsSink(Settings<ErrorsOptions> settings, Outlet outlet, LongSupplier nanos) {
        this.settings = settings;
        this.outlet = outlet;
        this.nanos = nanos;
        this.lastSent = nanos.getAsLong();
        this.flood = new Flood(lastSent);
    }

    @Override
    public void take(PgRecord record) {
        switch (record.level()) {
            case INFO, WARNING, ERROR, FATAL -> error(record.level(), record, record.message());
            case PANIC -> error(PgLevel.FATAL, record, "PANIC: " + record.message());
            case LOG -> log(record);
            default -> {}
        }
    }

    private void log(PgRecord record) {
        if (record.funcName().equals("ProcSleep")) {
            Matcher wait = LOCK_WAIT.matcher(record.message());
            if (wait.find()) {
                error(PgLevel.WARNING, record, wait.group(1) + " lock waits");
            }
        } else if (nanos.getAsLong() - lastSent >= settings.get().resetInterval().toNanos()) {
            // now and then an ordinary one, which clears an error that is shown for the service
            error(PgLevel.INFO, record, record.message());
        }
    }

    private void error(PgLevel level, PgRecord record, String text) {
        tick();
        String database = record.database().isEmpty() ? NO_DATABASE : record.database();
        switch (flood.next(settings.get())) {
            case PASSES ->
                    send(
                            level,
                            database,
                            record.username() + " " + record.remoteHost() + ": " + text);
            case BEGINS -> {
                outlet.count("suppressed", 1);
                send(
                        PgLevel.FATAL,
                        database,
                        "more than "
                                + settings.get().maxErrors()
                                + " errors in "
                                + interval()
                                + " s: those that follow are counted only");
            }
            case SUPPRESSED -> outlet.count("suppressed", 1);
        }
    }

    @Override
    public void tick() {
        flood.look(settings.get(), nanos.getAsLong())
                .ifPresent(
                        report ->
                                send(
                                        report.over() ? PgLevel.WARNING : PgLevel.FATAL,
                                        NO_DATABASE,
                                        report.suppressed()
                                                + " errors in "
                                                + interval()
                                                + " s were counted only"
                                                + (report.over()
                                                        ? ": they are sent again"
                                                        : ", more follow")));
    }

    private long interval() {
        return settings.get().errorInterval().toSeconds();
    }

    private void send(PgLevel level, String database, String text) {
        ErrorsOptions options = settings.get();
        lastSent = nanos.getAsLong();
        outlet.send(
                options.type(),
                DatabaseCall.body(
                        options.function(),
                        Arrays.asList(
                                HostName.get(), null, SERVICE, level.name(), database, text)));
    }
}
