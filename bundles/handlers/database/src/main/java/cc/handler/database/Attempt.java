// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One try at a call, on one connection and in one transaction: where it fails, nothing of it stays.
 */
final class Attempt {

    /** How long the connection may be silent beyond the time that the statement has. */
    private static final int SILENCE_MILLIS = 5_000;

    /** How far it has come. */
    enum Stage {
        /** The function was not called yet. */
        BEFORE,
        /** It was called, and nothing is committed. */
        CALLED,
        /** It was told to commit. */
        COMMITTING
    }

    private final Connection connection;
    private final Request request;
    private final Limits limits;
    private final Signatures signatures;
    private final Effects effects;
    private Stage stage = Stage.BEFORE;

    Attempt(
            Connection connection,
            Request request,
            Limits limits,
            Signatures signatures,
            Effects effects) {
        this.connection = connection;
        this.request = request;
        this.limits = limits;
        this.signatures = signatures;
        this.effects = effects;
    }

    Stage stage() {
        return stage;
    }

    /**
     * Calls the function.
     *
     * @throws SQLException if the database does not do it
     * @throws Failure if it may not be done, or its result may not be sent
     */
    Answer run() throws SQLException, Failure {
        Shape shape = Shape.of(request.function(), request.arguments());
        boolean known = signatures.has(shape);
        boolean done = false;
        try {
            begin();
            Answer answer;
            try {
                answer = once(shape);
            } catch (SQLException e) {
                if (!known || !Trouble.isStale(e)) {
                    throw e;
                }
                connection.rollback();
                signatures.forget(shape);
                stage = Stage.BEFORE;
                answer = once(shape);
            }
            done = true;
            return answer;
        } finally {
            if (!done) {
                undo();
            }
        }
    }

    private void begin() throws SQLException {
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
        if (!limits.timeout().isZero()) {
            long millis = limits.timeout().toMillis() + SILENCE_MILLIS;
            connection.setNetworkTimeout(Runnable::run, (int) Math.min(millis, Integer.MAX_VALUE));
        }
    }

    private Answer once(Shape shape) throws SQLException, Failure {
        Signature signature = signatures.of(connection, shape, request.arguments());
        if (request.hasId()) {
            effects.prepare(connection);
            Optional<Answer> before = effects.begin(connection, request, limits);
            if (before.isPresent()) {
                connection.rollback();
                return before.get();
            }
        }
        stage = Stage.CALLED;
        Answer answer = call(signature);
        if (request.hasId()) {
            effects.record(connection, request, answer);
        }
        stage = Stage.COMMITTING;
        connection.commit();
        return answer;
    }

    private Answer call(Signature signature) throws SQLException, Failure {
        try (PreparedStatement statement = connection.prepareStatement(signature.sql())) {
            limits.applyTo(statement);
            statement.setFetchSize(Rows.firstFetch(request.mode()));
            signature.bind(statement, request.arguments());
            try (ResultSet result = statement.executeQuery()) {
                return new Rows(result, request.mode(), limits).read(request.replyType());
            }
        }
    }

    private void undo() {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // the connection is gone, and its transaction with it
        }
    }
}
