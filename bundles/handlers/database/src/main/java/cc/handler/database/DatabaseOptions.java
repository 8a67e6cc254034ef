// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler database",
        description = "Calls functions of a PostgreSQL database, and sends back what they return.")
@interface DatabaseOptions {

    @AttributeDefinition(description = "Message types to take, with commas between them.")
    String pattern() default DatabaseSettings.PATTERN;

    @AttributeDefinition(
            required = false,
            description = "Name of this handler. Default: the instance part of the file's name.")
    String name();

    @AttributeDefinition(
            required = false,
            description = "The one server that it serves. Default: every server.")
    String server();

    @AttributeDefinition(
            description =
                    "The database: name of a DataSource (etc/org.ops4j.datasource-NAME.cfg), or a"
                            + " connection: dbname=... host=... port=... user=...")
    String db();

    @AttributeDefinition(
            required = false,
            description =
                    "What may be called, with commas between: schema.function, schema.*, *."
                            + " Default: nothing.")
    String allowed$_$functions();

    @AttributeDefinition(
            min = "1",
            max = "" + DatabaseSettings.MAX_WORKER_THREADS,
            description = "Calls at the same time, at most.")
    int worker$_$threads() default DatabaseSettings.WORKER_THREADS;

    @AttributeDefinition(min = "0", description = "Seconds that a call may take; 0 for no limit.")
    int statement$_$timeout() default DatabaseSettings.STATEMENT_TIMEOUT;

    @AttributeDefinition(min = "1", description = "Rows that a function may return, at most.")
    int max$_$rows() default DatabaseSettings.MAX_ROWS;

    @AttributeDefinition(description = "Bytes that a function may return, at most.")
    String max$_$bytes() default DatabaseSettings.MAX_BYTES;

    @AttributeDefinition(
            min = "0",
            description = "Seconds that a call waits for a database that is away.")
    int wait$_$timeout() default DatabaseSettings.WAIT_TIMEOUT;

    @AttributeDefinition(
            description =
                    "Message types that a function may send with return = json, with commas between"
                            + " them.")
    String reply$_$types() default DatabaseSettings.REPLY_TYPES;

    @AttributeDefinition(description = "The table of calls that were done and have an id.")
    String effects$_$table() default Effects.TABLE;

    @AttributeDefinition(min = "60", description = "Seconds that an id is known.")
    int id$_$retention() default DatabaseSettings.ID_RETENTION;

    @AttributeDefinition(
            description = "Bytes of an answer that is kept for a call that comes again.")
    String id$_$max$_$answer() default DatabaseSettings.KEPT_ANSWER;
}
