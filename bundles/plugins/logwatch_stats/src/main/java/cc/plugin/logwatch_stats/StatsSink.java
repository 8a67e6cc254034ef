// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import cc.api.HostName;
import cc.api.config.Settings;
import cc.daemon.pg_logforward.plugin.DatabaseCall;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Gathers who used which database from where for what, and sends it each {@code stat_interval} as
 * an event {@code dba.set_role_usage}, as old CC's LogWatch_HandleStats does.
 */
final class StatsSink implements LogSink {

    /** After what could not be sent. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final String EVENT = "dba.set_role_usage";
    private static final String CALLER = "username=discovery";
    private static final int MAX_NAME = 128;

    private final Settings<StatsOptions> settings;
    private final Outlet outlet;
    private final LongSupplier nanos;
    private final Map<Usage.Key, Usage> usages = new LinkedHashMap<>();
    private long since;
    private long tried;
    private boolean failed;

    StatsSink(Settings<StatsOptions> settings, Outlet outlet, LongSupplier nanos) {
        this.settings = settings;
        this.outlet = outlet;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    @Override
    public void take(PgRecord record) {
        for (Action action : Action.of(record, settings.get().parseStatements())) {
            Usage.Key key =
                    new Usage.Key(
                            cut(record.database()),
                            cut(record.username()),
                            address(record.remoteHost()),
                            action.name());
            Usage usage = usages.get(key);
            if (usage == null && usages.size() < settings.get().maxItems()) {
                usage = new Usage();
                usages.put(key, usage);
            }
            if (usage == null) {
                // told apart no more: who sends ever new names does not fill the memory
                outlet.count("beyond-max-items", 1);
            } else {
                usage.add(action);
            }
        }
    }

    private static String address(String host) {
        return host.equals("[local]") ? "127.0.0.1" : cut(host);
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    @Override
    public void tick() {
        long now = nanos.getAsLong();
        boolean due = now - since >= settings.get().interval().toNanos();
        if (due && (!failed || now - tried >= AGAIN.toNanos())) {
            flush();
        }
    }

    /** Sends what is there. What cannot be sent is kept, and tried again. */
    @Override
    public void flush() {
        tried = nanos.getAsLong();
        failed = !usages.isEmpty() && !send();
        if (!failed) {
            usages.clear();
            since = tried;
        }
    }

    @Override
    public void close() {
        flush();
    }

    private boolean send() {
        StatsOptions options = settings.get();
        Map<String, String> sample = new LinkedHashMap<>();
        sample.put("hostname", HostName.get());
        sample.put("sample_length", Duration.ofNanos(tried - since).toSeconds() + " seconds");
        sample.put("snap_time", LocalDateTime.now().truncatedTo(ChronoUnit.MICROS).toString());
        List<Map<String, String>> records =
                usages.entrySet().stream()
                        .map(entry -> entry.getValue().toRecord(entry.getKey()))
                        .toList();
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("0", CALLER);
        arguments.put("1", UrlRecords.one(sample));
        arguments.put("2", UrlRecords.array(records));
        return outlet.send(
                options.type(),
                DatabaseCall.body(
                        options.function(),
                        Arrays.asList(null, options.queue(), EVENT, UrlRecords.one(arguments))));
    }
}
