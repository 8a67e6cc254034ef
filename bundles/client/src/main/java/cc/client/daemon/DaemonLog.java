// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Counters;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/**
 * A daemon's log: each line goes to the log of the runtime, and waits here, bounded, to be sent to
 * the server as a {@code log.<level>} message. Never blocks. What becomes of the messages is never
 * logged through this, so it cannot feed itself.
 */
public final class DaemonLog {

    /** Lines that wait to be sent at most. */
    static final int MAX_WAITING = 1000;

    /** Characters of a line that are sent. */
    static final int MAX_TEXT = 4000;

    private static final StackWalker STACK = StackWalker.getInstance();

    private final Logger logger;
    private final Supplier<String> name;
    private final Counters counters;
    private final Runnable wake;
    private final BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    /**
     * @param name of the daemon, in front of each line in the runtime's log
     * @param counters gets {@code log.dropped}, the lines that were not sent
     * @param wake called when there is a line to send
     */
    public DaemonLog(Logger logger, Supplier<String> name, Counters counters, Runnable wake) {
        this.logger = logger;
        this.name = name;
        this.counters = counters;
        this.wake = wake;
    }

    /**
     * Writes a line, as slf4j does.
     *
     * @param args put in place of each {@code {}}; what comes from outside is made {@link
     *     cc.api.Printable} by the caller
     */
    public void info(String format, Object... args) {
        if (logger.isInfoEnabled()) {
            FormattingTuple line = MessageFormatter.arrayFormat(format, args);
            logger.info("{}: {}", name.get(), line.getMessage(), line.getThrowable());
            keep("INFO", line);
        }
    }

    /** Writes a warning. */
    public void warn(String format, Object... args) {
        if (logger.isWarnEnabled()) {
            FormattingTuple line = MessageFormatter.arrayFormat(format, args);
            logger.warn("{}: {}", name.get(), line.getMessage(), line.getThrowable());
            keep("WARNING", line);
        }
    }

    /** Writes an error. */
    public void error(String format, Object... args) {
        if (logger.isErrorEnabled()) {
            FormattingTuple line = MessageFormatter.arrayFormat(format, args);
            logger.error("{}: {}", name.get(), line.getMessage(), line.getThrowable());
            keep("ERROR", line);
        }
    }

    /** The next line to send. */
    Optional<LogRecord> next() {
        return Optional.ofNullable(waiting.poll());
    }

    /** Sends the lines that wait; those that find no room are dropped. */
    void sendOver(Connection to, String service) {
        for (Optional<LogRecord> line = next(); line.isPresent(); line = next()) {
            if (!sent(to, service, line.get())) {
                counters.increment("log.dropped");
            }
        }
    }

    private boolean sent(Connection to, String service, LogRecord line) {
        try {
            return to.sendSigned(line.type(), line.body(service, name.get())) == Sent.QUEUED;
        } catch (IllegalStateException e) {
            logger.debug("{}: a line of the log cannot be signed", name.get(), e);
            return false;
        }
    }

    private void keep(String level, FormattingTuple line) {
        String text =
                line.getThrowable() == null
                        ? line.getMessage()
                        : line.getMessage() + ": " + line.getThrowable();
        StackWalker.StackFrame caller =
                STACK.walk(frames -> frames.dropWhile(DaemonLog::isOwn).findFirst().orElseThrow());
        LogRecord record =
                new LogRecord(
                        level,
                        cut(text),
                        Instant.now(),
                        caller.getMethodName(),
                        Math.max(0, caller.getLineNumber()));
        if (waiting.offer(record)) {
            wake.run();
        } else {
            counters.increment("log.dropped");
        }
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        boolean inPair = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
        return text.substring(0, inPair ? MAX_TEXT - 1 : MAX_TEXT) + "…";
    }

    private static boolean isOwn(StackWalker.StackFrame frame) {
        return frame.getClassName().equals(DaemonLog.class.getName());
    }
}
