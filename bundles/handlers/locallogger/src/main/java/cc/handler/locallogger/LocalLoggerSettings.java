// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import cc.api.config.Options;

/**
 * The options of a locallogger.
 *
 * @param maxLength characters of a message to show, at most
 */
record LocalLoggerSettings(int maxLength) {

    static final String COMPONENT = "cc.handler.locallogger";
    static final String PATTERN = "log";
    static final int MAX_LENGTH = 10_000;

    static LocalLoggerSettings of(Options options) {
        options.patterns(PATTERN);
        return new LocalLoggerSettings(options.integer("max-length", MAX_LENGTH, 80, 1_000_000));
    }
}
