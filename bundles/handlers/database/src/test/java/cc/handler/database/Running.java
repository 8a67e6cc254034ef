// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A handler with a pool of its own, as the container starts it. */
final class Running implements AutoCloseable {

    private final Database handler;
    private final Map<String, Object> properties;

    private Running(Database handler, Map<String, Object> properties) {
        this.properties = properties;
        this.handler = handler;
    }

    static Running on(String db, Object... namesAndValues) {
        Map<String, Object> properties = properties(db, namesAndValues);
        return new Running(new Database(null, properties), properties);
    }

    /** With connections of a test's own. */
    static Running by(
            BiFunction<DatabaseSettings, Runnable, Connections> opener,
            String db,
            Object... namesAndValues) {
        Map<String, Object> properties = properties(db, namesAndValues);
        return new Running(new Database(properties, opener), properties);
    }

    private static Map<String, Object> properties(String db, Object... namesAndValues) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("name", "test");
        properties.put("db", db);
        properties.put("allowed-functions", "public.*");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    Database handler() {
        return handler;
    }

    /** Calls with arguments by position, and wants all rows. */
    Asked.Reply all(String function, Object... params) {
        return ask("all", function, params).reply();
    }

    /** Calls with arguments by position, and wants the first row. */
    Asked.Reply one(String function, Object... params) {
        return ask("one", function, params).reply();
    }

    /** The only column of the only row. */
    Object value(String function, Object... params) {
        Asked.Reply reply = one(function, params);
        if (!(reply.get("data") instanceof Map<?, ?> row)) {
            throw new AssertionError(reply.body().fields());
        }
        return row.values().iterator().next();
    }

    Asked ask(String mode, String function, Object... params) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "host1");
        fields.put("function", function);
        fields.put("params", List.of(params));
        fields.put("return", mode);
        return send(fields);
    }

    Asked send(Map<String, ?> fields) {
        return send(Asked.of(fields));
    }

    Asked send(Asked asked) {
        handler.handle(asked);
        return asked;
    }

    long counter(String name) {
        return handler.counters().get(name);
    }

    /** The file was saved with another value. */
    void change(String name, Object value) {
        properties.put(name, value);
        handler.modified(properties);
    }

    @Override
    public void close() {
        handler.deactivate();
    }
}
