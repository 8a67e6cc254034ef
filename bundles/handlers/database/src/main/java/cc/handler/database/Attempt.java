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
    private final Deadlines.Running deadline;
    private final boolean bounded;
    private final boolean repeated;
    private final Request request;
    private final Limits limits;
    private final Signatures signatures;
    private final Effects effects;
    private Stage stage = Stage.BEFORE;

    /**
     * @param bounded whether the driver keeps a whole result within bounds of memory
     * @param repeated whether it is made again because its result was too large to be read as a
     *     whole, which only a function may be that changes nothing
     */
    Attempt(
            Connection connection,
            Deadlines.Running deadline,
            boolean bounded,
            boolean repeated,
            Request request,
            Limits limits,
            Signatures signatures,
            Effects effects) {
        this.connection = connection;
        this.deadline = deadline;
        this.bounded = bounded;
        this.repeated = repeated;
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
        Signature known = signatures.known(shape);
        boolean done = false;
        try {
            Answer answer;
            try {
                answer = once(shape, known);
            } catch (SQLException e) {
                if (known == null || !Trouble.isStale(e)) {
                    throw e;
                }
                undo();
                signatures.forget(shape);
                stage = Stage.BEFORE;
                answer = once(shape, null);
            }
            done = true;
            return answer;
        } finally {
            if (!done) {
                undo();
            }
        }
    }

    private Answer once(Shape shape, Signature known) throws SQLException, Failure {
        commitsItself(true);
        Signature signature = signatures.of(connection, shape, request.arguments(), known);
        if (repeated && signature.nature() != Nature.CHANGES_NOTHING) {
            // it was replaced meanwhile by one that is not called twice
            throw limits.tooManyBytes(false);
        }
        if (!request.hasId() && !repeated && signature.commitsAtOnce(request.mode(), bounded)) {
            stage = Stage.COMMITTING;
            return call(signature, true);
        }
        commitsItself(false);
        if (request.hasId()) {
            effects.prepare(connection);
            Optional<Answer> before = effects.begin(connection, deadline, request, limits);
            if (before.isPresent()) {
                connection.rollback();
                return before.get();
            }
        }
        stage = Stage.CALLED;
        Answer answer = call(signature, false);
        stage = Stage.COMMITTING;
        if (request.hasId() && !answer.silent()) {
            effects.recordAndCommit(connection, request, answer);
        } else {
            connection.commit();
        }
        return answer;
    }

    private void commitsItself(boolean yes) throws SQLException {
        if (connection.getAutoCommit() != yes) {
            connection.setAutoCommit(yes);
        }
    }

    private Answer call(Signature signature, boolean atOnce) throws SQLException, Failure {
        ReturnMode mode = request.mode();
        try (PreparedStatement statement = connection.prepareStatement(signature.sql(mode))) {
            if (atOnce) {
                statement.setMaxRows(mode == ReturnMode.NO ? 1 : limits.maxRows() + 1);
            } else {
                statement.setFetchSize(Rows.firstFetch(mode));
            }
            signature.bind(statement, request.arguments());
            deadline.begins(statement);
            try (ResultSet result = statement.executeQuery()) {
                return new Rows(result, deadline, mode, limits, !atOnce).read(request.replyType());
            } catch (SQLException e) {
                if (atOnce && Trouble.of(e).kind() == Trouble.Kind.TOO_LARGE) {
                    signatures.tooLarge(Shape.of(request.function(), request.arguments()));
                }
                throw e;
            } finally {
                deadline.ends();
            }
        }
    }

    private void undo() {
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // the connection is gone, and its transaction with it
        }
    }
}
