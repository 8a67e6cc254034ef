// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import java.util.Locale;
import org.slf4j.Logger;

/** Levels of this runtime's log, and which of them a sender's level goes to. */
enum LogLevel {
    DEBUG {
        @Override
        boolean isOn(Logger log) {
            return log.isDebugEnabled();
        }

        @Override
        void write(Logger log, String text) {
            log.debug("{}", text);
        }
    },
    INFO {
        @Override
        boolean isOn(Logger log) {
            return log.isInfoEnabled();
        }

        @Override
        void write(Logger log, String text) {
            log.info("{}", text);
        }
    },
    WARN {
        @Override
        boolean isOn(Logger log) {
            return log.isWarnEnabled();
        }

        @Override
        void write(Logger log, String text) {
            log.warn("{}", text);
        }
    },
    ERROR {
        @Override
        boolean isOn(Logger log) {
            return log.isErrorEnabled();
        }

        @Override
        void write(Logger log, String text) {
            log.error("{}", text);
        }
    };

    /** The level for what Python, Java and PostgreSQL call theirs; {@link #INFO} for the rest. */
    static LogLevel of(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TRACE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5" -> DEBUG;
            case "WARNING", "WARN" -> WARN;
            case "ERROR", "CRITICAL", "FATAL", "PANIC" -> ERROR;
            default -> INFO;
        };
    }

    abstract boolean isOn(Logger log);

    abstract void write(Logger log, String text);
}
