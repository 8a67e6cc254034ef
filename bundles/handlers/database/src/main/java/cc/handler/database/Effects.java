// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.config.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The calls that were done, in a table of the database itself: a row is written in the transaction
 * of the call, so there is one exactly if the call took its effect.
 */
final class Effects {

    /** The table where the option names none. */
    static final String TABLE = "public.cc_effects";

    /** Rows that are removed in one transaction. */
    static final int EXPIRED_AT_ONCE = 10_000;

    private static final String INDEX = "cc_effects_done_at";
    private static final String NO_TABLE = "42P01";

    /** Transactions of a handler that died in between end then, and let go of their ids. */
    private static final String IDLE_LIMIT = "10s";

    private final FunctionName table;
    private final Duration retention;
    private final long maxAnswer;
    private volatile boolean there;

    /**
     * @param table schema and name
     * @param retention how long a call is known
     * @param maxAnswer bytes of an answer that is kept
     */
    Effects(FunctionName table, Duration retention, long maxAnswer) {
        this.table = table;
        this.retention = retention;
        this.maxAnswer = maxAnswer;
    }

    /**
     * Sees to it that there is a table, in a transaction of its own.
     *
     * @throws Failure if there is none, and it may not be made
     */
    void prepare(Connection connection) throws SQLException, Failure {
        if (there) {
            return;
        }
        try {
            if (!exists(connection)) {
                create(connection);
            }
        } catch (SQLException e) {
            throw missing(e);
        }
        connection.commit();
        there = true;
    }

    private void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script());
        } catch (SQLException e) {
            connection.rollback();
            // another one may have made it at the same time
            if (!exists(connection)) {
                throw e;
            }
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, table.sql());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private Failure missing(SQLException e) throws SQLException {
        if (Trouble.of(e).kind() != Trouble.Kind.REFUSED) {
            throw e;
        }
        return new Failure(
                Failure.DATABASE,
                "calls with a "
                        + Request.ID
                        + " need the table "
                        + table
                        + ", which is missing and cannot be made here: an operator installs it"
                        + " (etc/cc.handler.database.sql)",
                e.getSQLState());
    }

    private String script() {
        try (InputStream in = Effects.class.getResourceAsStream("effects.sql")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String index = FunctionName.quoted(table.name() + INDEX.substring(INDEX.indexOf('_')));
            return text.replaceAll("(?m)--.*$", "")
                    .replace(TABLE, table.sql())
                    .replace(INDEX + " ", index + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Begins the transaction of a call, with its row. Waits for one with the same id that is under
     * way.
     *
     * @return the answer of the one before; empty if there was none
     * @throws Failure if the id stands for another call
     */
    Optional<Answer> begin(
            Connection connection, Deadlines.Running deadline, Request request, Limits limits)
            throws SQLException, Failure {
        byte[] digest = request.digest();
        String sql =
                "insert into "
                        + table.sql()
                        + " (requester, message_id, digest, function)"
                        + " select ?, ?, ?, ? from (select"
                        + " set_config('statement_timeout', ?, true),"
                        + " set_config('idle_in_transaction_session_timeout', ?, true)) limits"
                        + " on conflict do nothing";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, request.requester());
            statement.setString(2, request.id());
            statement.setBytes(3, digest);
            statement.setString(4, request.function().toString());
            statement.setString(5, Long.toString(limits.timeout().toMillis()));
            statement.setString(6, IDLE_LIMIT);
            deadline.begins(statement);
            if (statement.executeUpdate() > 0) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            there = there && !NO_TABLE.equals(e.getSQLState());
            throw e;
        } finally {
            deadline.ends();
        }
        return Optional.of(before(connection, request, digest));
    }

    private Answer before(Connection connection, Request request, byte[] digest)
            throws SQLException, Failure {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select digest, answer from "
                                + table.sql()
                                + " where requester = ? and message_id = ?")) {
            statement.setString(1, request.requester());
            statement.setString(2, request.id());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    // removed in between, being as old as that
                    throw new SQLException("the row of an id is gone", Trouble.SERIALIZATION);
                }
                if (!Arrays.equals(digest, result.getBytes(1))) {
                    throw new Failure(
                            Failure.CONFLICT,
                            "this " + Request.ID + " was used before, for another call");
                }
                return read(result.getString(2)).repeated();
            }
        }
    }

    /** Keeps what is answered, with the row. One way to the database for both. */
    void recordAndCommit(Connection connection, Request request, Answer answer)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "update "
                                + table.sql()
                                + " set answer = ? where requester = ? and message_id = ?; commit")) {
            statement.setString(1, write(answer));
            statement.setString(2, request.requester());
            statement.setString(3, request.id());
            statement.executeUpdate();
        }
    }

    private String write(Answer answer) {
        String text = text(answer);
        if (text.length() <= maxAnswer && text.indexOf('\0') < 0) {
            return text;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        answer.body().fields().forEach(fields::put);
        fields.keySet().retainAll(java.util.Set.of("rowcount", "statusmessage"));
        fields.put(
                "msg",
                "done before; its data was larger than "
                        + Sizes.format(maxAnswer)
                        + " and was not kept");
        return text(Answer.rows(Body.of(fields)));
    }

    private static String text(Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        answer.type().ifPresent(type -> fields.put("type", type.name()));
        fields.put("body", answer.body().fields());
        return Body.of(fields).toJson().utf8();
    }

    private static Answer read(String text) {
        if (text == null) {
            return Answer.NONE;
        }
        try {
            Body stored = Body.parse(Frame.of(text));
            Body body = Body.of((Map<String, ?>) asObject(stored.get("body")));
            return stored.has("type")
                    ? Answer.message(MessageType.of(stored.text("type")), body)
                    : Answer.rows(body);
        } catch (DropException | IllegalArgumentException e) {
            // somebody wrote into the table
            return Answer.rows(Body.of("msg", "done before; what was answered cannot be read"));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asObject(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, ?>) map : Map.of();
    }

    /**
     * Removes rows that are older than {@code id-retention}, some at a time.
     *
     * @return how many; {@link #EXPIRED_AT_ONCE} if there may be more
     */
    int expire(Connection connection) throws SQLException {
        if (!exists(connection)) {
            connection.rollback();
            return 0;
        }
        String sql =
                "delete from "
                        + table.sql()
                        + " where ctid = any (array(select ctid from "
                        + table.sql()
                        + " where done_at < now() - make_interval(secs => ?) limit "
                        + EXPIRED_AT_ONCE
                        + "))";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setDouble(1, retention.toMillis() / 1000.0);
            int removed = statement.executeUpdate();
            connection.commit();
            return removed;
        }
    }
}
