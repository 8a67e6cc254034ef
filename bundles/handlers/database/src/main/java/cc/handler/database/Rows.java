// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Printable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a function returns, row by row, and no further than the limits allow. */
final class Rows {

    /** Rows that are read ahead while nothing is known of their size, and at most. */
    private static final int FIRST_FETCH = 50;

    private static final int MAX_FETCH = 5000;

    /** A character beyond ASCII as it is sent. */
    private static final int ESCAPED = 6;

    private static final int SHOWN = 80;

    private final Limits limits;
    private final boolean undone;
    private final ResultSet result;
    private final Deadlines.Running deadline;
    private final ReturnMode mode;
    private long count;
    private long bytes;

    /**
     * @param undone whether the call is undone where this fails; else the database has committed it
     */
    Rows(
            ResultSet result,
            Deadlines.Running deadline,
            ReturnMode mode,
            Limits limits,
            boolean undone) {
        this.result = result;
        this.deadline = deadline;
        this.mode = mode;
        this.limits = limits;
        this.undone = undone;
    }

    /** How many rows to read at first: one more than is wanted, which tells that there is none. */
    static int firstFetch(ReturnMode mode) {
        return mode == ReturnMode.ALL ? FIRST_FETCH : 2;
    }

    /**
     * Reads it.
     *
     * @param fallback type of a message that the function made and did not name
     * @throws Failure if it is more than allowed, or no message where one is asked for
     */
    Answer read(MessageType fallback) throws SQLException, Failure {
        return switch (mode) {
            case NO -> Answer.NONE;
            case JSON -> message(fallback);
            case ONE -> {
                List<Column> columns = Column.of(result.getMetaData());
                Object row = next() ? row(columns) : null;
                skip();
                yield table(row);
            }
            case ALL -> {
                List<Column> columns = Column.of(result.getMetaData());
                List<Object> rows = new ArrayList<>();
                while (next()) {
                    rows.add(row(columns));
                }
                yield table(rows);
            }
        };
    }

    private Answer table(Object data) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("data", data);
        fields.put("rowcount", count);
        fields.put("statusmessage", "SELECT " + count);
        return Answer.rows(Body.of(fields));
    }

    private Answer message(MessageType fallback) throws SQLException, Failure {
        String text = next() ? result.getString(1) : null;
        take(text);
        skip();
        if (text == null) {
            return Answer.message(fallback, Body.EMPTY);
        }
        Body body = parse(text);
        if (!body.has("req")) {
            return Answer.message(fallback, body);
        }
        String req = String.valueOf(body.get("req"));
        MessageType type = MessageType.parse(req).orElseThrow(() -> bad(req, "is no message type"));
        if (limits.replies().stream().noneMatch(pattern -> pattern.matches(type))) {
            throw bad(req, "is none that may be sent back (reply-types)");
        }
        return Answer.message(type, body);
    }

    private static Body parse(String text) throws Failure {
        try {
            return Body.parse(Frame.of(text));
        } catch (DropException e) {
            throw new Failure(
                    DropReason.BAD_DATA,
                    "the function returns no JSON object, which return = json sends: "
                            + e.getMessage());
        }
    }

    private static Failure bad(String req, String what) {
        return new Failure(
                DropReason.REFUSED,
                "the function returns a message whose req '"
                        + Printable.of(req, SHOWN)
                        + "' "
                        + what);
    }

    private boolean next() throws SQLException, Failure {
        if (count == firstFetch(mode)) {
            adapt();
        }
        if (!result.next()) {
            return false;
        }
        if (undone && deadline.isEnded()) {
            throw limits.timedOut("");
        }
        if (++count > limits.maxRows()) {
            throw limits.tooManyRows(undone);
        }
        return true;
    }

    /** Reads so many rows ahead that they take a part of what is allowed. */
    private void adapt() throws SQLException {
        long row = 1 + bytes / count;
        long fit = limits.maxBytes() / 4 / row;
        result.setFetchSize((int) Math.max(1, Math.min(MAX_FETCH, fit)));
    }

    /** Counts what is left. */
    private void skip() throws SQLException, Failure {
        while (next()) {
            // the next one is read by the condition
        }
    }

    private Map<String, Object> row(List<Column> columns) throws SQLException, Failure {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String text = result.getString(i + 1);
            bytes += column.name().length();
            take(text);
            row.put(column.name(), column.value(text));
        }
        return row;
    }

    private void take(String text) throws Failure {
        bytes += size(text);
        if (bytes > limits.maxBytes()) {
            throw limits.tooManyBytes(undone);
        }
    }

    private static long size(String text) {
        if (text == null) {
            return 0;
        }
        long size = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                size += ESCAPED - 1;
            }
        }
        return size;
    }
}
