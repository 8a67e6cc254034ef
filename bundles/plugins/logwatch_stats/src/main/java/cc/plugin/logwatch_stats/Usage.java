// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often one kind of use was made of a database, and how long it took. Used by one thread. */
final class Usage {

    private static final double LONG = 5000;
    private static final double VERY_LONG = 20_000;

    private long count;
    private double millis;
    private long longer;
    private long muchLonger;

    /** Who did what, and where. */
    record Key(String database, String user, String address, String action) {}

    void add(Action action) {
        count += action.calls();
        millis += action.millis();
        longer += action.millis() > LONG ? 1 : 0;
        muchLonger += action.millis() > VERY_LONG ? 1 : 0;
    }

    /** A record with the names of old CC's; durations in milliseconds. */
    Map<String, String> toRecord(Key key) {
        Map<String, String> record = new LinkedHashMap<>();
        record.put("role_name", key.user);
        record.put("database", key.database);
        record.put("ip_address", key.address);
        record.put("action", key.action);
        record.put("log_count", Long.toString(count));
        record.put("log_duration", Long.toString((long) millis));
        record.put("log_count_dur5", Long.toString(longer));
        record.put("log_count_dur20", Long.toString(muchLonger));
        return record;
    }
}
