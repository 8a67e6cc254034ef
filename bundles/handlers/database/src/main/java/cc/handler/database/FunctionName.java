// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.DropReason;
import cc.api.Printable;
import java.nio.charset.StandardCharsets;

/**
 * A function of the database, by its bare names: what stands in a message is no SQL, so a quote or
 * a parenthesis in it is part of the name.
 *
 * @param schema where it is; {@code public} where nothing is said
 * @param name of the function itself
 */
record FunctionName(String schema, String name) {

    /** Where a function is that was named without a schema. */
    static final String PUBLIC = "public";

    /** PostgreSQL cuts longer names silently, and so would call another function. */
    private static final int MAX_BYTES = 63;

    private static final int SHOWN = 80;

    /**
     * Reads {@code schema.function}, or a function of {@link #PUBLIC}. What stands after the first
     * dot is one name.
     *
     * @throws Failure if it is none
     */
    static FunctionName of(String text) throws Failure {
        int dot = text.indexOf('.');
        String schema = dot < 0 ? PUBLIC : text.substring(0, dot);
        String name = text.substring(dot + 1);
        if (!isName(schema) || !isName(name)) {
            throw new Failure(
                    DropReason.BAD_FIELD,
                    "field 'function' = '"
                            + Printable.of(text, SHOWN)
                            + "': must be schema.function or function, each of 1 to "
                            + MAX_BYTES
                            + " bytes, without a NUL character");
        }
        return new FunctionName(schema, name);
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.indexOf('\0') < 0
                && text.length() <= MAX_BYTES
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** Both names as identifiers of SQL. */
    String sql() {
        return quoted(schema) + "." + quoted(name);
    }

    /** A name as an identifier of SQL. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** As it is written in options and messages. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
