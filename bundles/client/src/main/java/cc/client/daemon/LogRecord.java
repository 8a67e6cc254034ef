// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.MessageType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A line of a daemon's log on its way to the server.
 *
 * @param level as old peers name it: {@code DEBUG}, {@code INFO}, {@code WARNING}, {@code ERROR}
 * @param text the line
 * @param time when it was written
 * @param function the method that wrote it
 * @param line of that method's source
 */
record LogRecord(String level, String text, Instant time, String function, int line) {

    private static final long PID = ProcessHandle.current().pid();

    MessageType type() {
        return MessageType.of("log." + level.toLowerCase(Locale.ROOT));
    }

    /** Its message's body. */
    Body body(String service, String job) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("log_level", level);
        fields.put("service_type", "d:" + service);
        fields.put("job_name", job);
        fields.put("log_msg", text);
        fields.put("log_time", Seconds.of(time));
        fields.put("log_pid", PID);
        fields.put("log_line", line);
        fields.put("log_function", function);
        return Body.of(fields);
    }
}
