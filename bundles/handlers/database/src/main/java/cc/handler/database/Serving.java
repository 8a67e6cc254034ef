// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

/**
 * What calls are made by: all of it is of one configuration.
 *
 * @param settings the options
 * @param pool of connections to the database
 * @param signatures of functions in it
 * @param effects the table of what was done
 */
record Serving(DatabaseSettings settings, Pool pool, Signatures signatures, Effects effects) {

    static Serving of(DatabaseSettings settings, Pool pool) {
        return new Serving(
                settings,
                pool,
                new Signatures(),
                new Effects(settings.table(), settings.retention(), settings.keptAnswer()));
    }

    Connections connections() {
        return pool.connections();
    }

    /** Other settings for the same connections. */
    Serving with(DatabaseSettings other) {
        boolean sameTable =
                other.table().equals(settings.table())
                        && other.retention().equals(settings.retention())
                        && other.keptAnswer() == settings.keptAnswer();
        return sameTable ? new Serving(other, pool, signatures, effects) : Serving.of(other, pool);
    }
}
