// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.MessageType;
import cc.api.Pattern;
import cc.api.config.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of a database handler.
 *
 * @param name of the handler
 * @param file that the options stand in
 * @param dataSource name of the DataSource service; empty where there is a connection
 * @param connection of a pool of its own; empty where there is a DataSource
 * @param allowed what may be called
 * @param limits of one call
 * @param threads that call at the same time
 * @param maxCount requests that wait at most
 * @param maxBytes of their messages
 * @param patience how long a request waits for a database that is away
 * @param table of the calls that were done
 * @param retention how long they are known
 * @param keptAnswer bytes of an answer that is kept with them
 */
record DatabaseSettings(
        String name,
        String file,
        String dataSource,
        Optional<ConnectString> connection,
        AllowedFunctions allowed,
        Limits limits,
        int threads,
        int maxCount,
        long maxBytes,
        Duration patience,
        FunctionName table,
        Duration retention,
        long keptAnswer) {

    static final String COMPONENT = "cc.handler.database";
    static final String DB = "db";
    static final String PATTERN = "db";
    static final String REPLY_TYPES = "reply";
    static final int WORKER_THREADS = 10;
    static final int MAX_WORKER_THREADS = 1000;
    static final int STATEMENT_TIMEOUT = 60;
    static final int WAIT_TIMEOUT = 30;
    static final int MAX_ROWS = 10_000;
    static final String MAX_BYTES = "4 MB";
    static final int ID_RETENTION = 604_800;
    static final String KEPT_ANSWER = "64 KB";

    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_COUNT = 10_000;

    /** 64 MB, or less in a small heap: a runtime has many queues. */
    private static final long MAX_QUEUE =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    static DatabaseSettings of(Options options) {
        options.patterns(PATTERN);
        String instance = options.instance();
        String db =
                options.required(
                        DB,
                        "the name of a DataSource (etc/org.ops4j.datasource-NAME.cfg), or"
                                + " dbname=... host=... port=... user=...");
        boolean own = ConnectString.is(db);
        return new DatabaseSettings(
                options.text("name", instance.isEmpty() ? COMPONENT : instance),
                options.file(),
                own ? "" : db,
                own ? ConnectString.of(db, options) : Optional.empty(),
                AllowedFunctions.of(options),
                new Limits(
                        options.seconds("statement-timeout", STATEMENT_TIMEOUT, 0, MAX_SECONDS),
                        options.integer("max-rows", MAX_ROWS, 1, Integer.MAX_VALUE - 1),
                        options.bytes("max-bytes", 4L << 20, 1024, 1L << 30),
                        replies(options)),
                options.integer("worker-threads", WORKER_THREADS, 1, MAX_WORKER_THREADS),
                options.integer("cc.lane.count", MAX_COUNT, 1, Integer.MAX_VALUE),
                options.bytes("cc.lane.bytes", MAX_QUEUE, 1, Long.MAX_VALUE),
                options.seconds("wait-timeout", WAIT_TIMEOUT, 0, MAX_SECONDS),
                table(options),
                options.seconds("id-retention", ID_RETENTION, 60, 10 * 365.0 * MAX_SECONDS),
                options.bytes("id-max-answer", 64L << 10, 0, 16L << 20));
    }

    private static List<Pattern> replies(Options options) {
        List<Pattern> patterns = new ArrayList<>();
        for (String text : options.list("reply-types", List.of(REPLY_TYPES))) {
            try {
                patterns.add(Pattern.of(text));
            } catch (IllegalArgumentException e) {
                options.problem(
                        "reply-types",
                        "message types or their first segments, such as 'reply', with commas"
                                + " between them, or '*' for all");
            }
        }
        return List.copyOf(patterns);
    }

    private static FunctionName table(Options options) {
        try {
            return FunctionName.of(options.text("effects-table", Effects.TABLE));
        } catch (Failure e) {
            options.problem("effects-table", "schema.table or table, each of 1 to 63 bytes");
            return new FunctionName(FunctionName.PUBLIC, "cc_effects");
        }
    }

    /** Whether connections can be had as before. */
    boolean isSamePool(DatabaseSettings other) {
        return dataSource.equals(other.dataSource)
                && connection.equals(other.connection)
                && threads == other.threads
                && limits.maxBytes() == other.limits.maxBytes();
    }

    /** What the database is called for operators. */
    String database() {
        return connection.map(ConnectString::described).orElse(dataSource);
    }

    /** Type of the answer to a request that went wrong. */
    static final MessageType ERROR = MessageType.of("error");
}
