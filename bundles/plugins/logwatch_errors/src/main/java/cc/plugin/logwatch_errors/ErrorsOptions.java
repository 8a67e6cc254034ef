// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import cc.api.MessageType;
import cc.api.config.Options;
import cc.daemon.pg_logforward.plugin.DatabaseCall;
import java.time.Duration;

/**
 * Options of the plugin.
 *
 * @param type of its messages: {@code db} with {@code msg-suffix}
 * @param function {@code log_function}: what is called
 * @param resetInterval {@code error_reset_interval}: silence after which an ordinary record is sent
 * @param maxErrors {@code max_errors}: records in an interval beyond which it is a flood
 * @param errorInterval {@code error_interval}
 */
record ErrorsOptions(
        MessageType type,
        String function,
        Duration resetInterval,
        int maxErrors,
        Duration errorInterval) {

    static final String SUFFIX = "confdb";
    static final String FUNCTION = "log.add";
    static final int RESET_INTERVAL = 300;
    static final int MAX_ERRORS = 100;
    static final int ERROR_INTERVAL = 60;

    static ErrorsOptions read(Options options) {
        // what the daemon calls it; read from the service
        options.text("name", "");
        return new ErrorsOptions(
                DatabaseCall.type(options, SUFFIX),
                options.text("log_function", FUNCTION),
                options.seconds("error_reset_interval", RESET_INTERVAL, 1, Double.MAX_VALUE),
                options.integer("max_errors", MAX_ERRORS, 1, Integer.MAX_VALUE),
                options.seconds("error_interval", ERROR_INTERVAL, 1, Double.MAX_VALUE));
    }
}
