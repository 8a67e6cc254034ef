// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.HostName;
import cc.api.MessageType;
import cc.api.config.Settings;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsSinkTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
    private final Sent sent = new Sent();
    private final Settings<ErrorsOptions> settings =
            new Settings<>(Map.of("max_errors", "3"), ErrorsOptions::read);
    private final ErrorsSink sink = new ErrorsSink(settings, sent, clock::get);

    /** What was sent: level, database and text of each. */
    private static final class Sent implements Outlet {
        final List<String> calls = new ArrayList<>();
        final List<MessageType> types = new ArrayList<>();
        Body last = Body.EMPTY;
        long suppressed;

        @Override
        public boolean send(MessageType type, Body body) {
            try {
                last = body;
                types.add(type);
                List<?> params = array(body.text("params"));
                calls.add(params.get(3) + " " + params.get(4) + " " + params.get(5));
            } catch (DropException e) {
                throw new IllegalStateException(e);
            }
            return true;
        }

        private static List<Object> array(String json) throws DropException {
            return new ArrayList<>(
                    (List<?>) Body.parse(Frame.of("{\"array\":" + json + "}")).get("array"));
        }

        @Override
        public void count(String name, long n) {
            assertThat(name).isEqualTo("suppressed");
            suppressed += n;
        }
    }

    private static PgRecord record(PgLevel level, String database, String func, String message) {
        return new PgRecord(
                level, 0, "marko", database, "10.1.2.3", func, message, "", "", "", "", false);
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
        sink.tick();
    }

    @Test
    void anErrorIsACallOfTheLogFunction() throws Exception {
        sink.take(record(PgLevel.ERROR, "shop", "f", "relation \"ä\" does not exist"));
        assertThat(sent.types).containsExactly(MessageType.of("db.confdb"));
        assertThat(sent.last.text("function")).isEqualTo("log.add");
        assertThat(Sent.array(sent.last.text("params")))
                .containsExactly(
                        HostName.get(),
                        null,
                        "postgres_monitoring",
                        "ERROR",
                        "shop",
                        "marko 10.1.2.3: relation \"ä\" does not exist");
    }

    @ParameterizedTest
    @EnumSource(
            value = PgLevel.class,
            names = {"DEBUG5", "DEBUG1", "LOG", "COMMERROR", "NOTICE"})
    void whatIsNoErrorIsNotSent(PgLevel level) {
        sink.take(record(level, "shop", "f", "m"));
        assertThat(sent.calls).isEmpty();
    }

    @Test
    void aPanicIsFatalAndOutsideOfADatabaseItIsPostgres() {
        sink.take(record(PgLevel.PANIC, "", "f", "no disk"));
        sink.take(record(PgLevel.FATAL, "", "f", "no role"));
        assertThat(sent.calls)
                .containsExactly(
                        "FATAL postgres marko 10.1.2.3: PANIC: no disk",
                        "FATAL postgres marko 10.1.2.3: no role");
    }

    @ParameterizedTest
    @CsvSource({
        "process 5 still waiting for AccessShareLock on relation 1 of database 2 after 1000.1 ms, true",
        "process 5 still waiting for ShareLock on transaction 77 after 1000.123 ms, true",
        "process 5 acquired ShareLock on transaction 77 after 1000.123 ms, false",
    })
    void aWaitForALockIsAWarning(String message, boolean warned) {
        sink.take(record(PgLevel.LOG, "shop", "ProcSleep", message));
        if (warned) {
            assertThat(sent.calls)
                    .singleElement()
                    .asString()
                    .matches("WARNING shop marko 10.1.2.3: (AccessShare|Share)Lock lock waits");
        } else {
            assertThat(sent.calls).isEmpty();
        }
        sink.take(record(PgLevel.LOG, "shop", "other", message));
        assertThat(sent.calls).hasSize(warned ? 1 : 0);
    }

    @Test
    void afterSomeSilenceOneOrdinaryRecordShowsThatAllIsWell() {
        sink.take(record(PgLevel.ERROR, "shop", "f", "broken"));
        pass(299);
        sink.take(record(PgLevel.LOG, "shop", "f", "checkpoint"));
        assertThat(sent.calls).hasSize(1);
        pass(1);
        sink.take(record(PgLevel.LOG, "shop", "f", "checkpoint"));
        sink.take(record(PgLevel.LOG, "shop", "f", "checkpoint"));
        assertThat(sent.calls).hasSize(2);
        assertThat(sent.calls.get(1)).isEqualTo("INFO shop marko 10.1.2.3: checkpoint");
    }

    @Test
    void aFloodIsSaidAndCountedAndNotSentUntilItIsOver() {
        for (int i = 0; i < 1000; i++) {
            sink.take(record(PgLevel.ERROR, "shop", "f", "e" + i));
        }
        assertThat(sent.calls)
                .hasSize(4)
                .last()
                .asString()
                .startsWith("FATAL shop more than 3 errors in 60 s");
        assertThat(sent.suppressed).isEqualTo(997);

        pass(60);
        assertThat(sent.calls)
                .hasSize(5)
                .last()
                .isEqualTo("FATAL postgres 997 errors in 60 s were counted only, more follow");
        // fewer now: these are counted still, and are the last
        sink.take(record(PgLevel.ERROR, "shop", "f", "x"));
        pass(60);
        assertThat(sent.calls)
                .hasSize(6)
                .last()
                .isEqualTo(
                        "WARNING postgres 1 errors in 60 s were counted only: they are sent"
                                + " again");
        sink.take(record(PgLevel.ERROR, "shop", "f", "y"));
        assertThat(sent.calls).last().isEqualTo("ERROR shop marko 10.1.2.3: y");
        assertThat(sent.suppressed).isEqualTo(998);
    }

    @Test
    void soManyInEachIntervalAreNoFlood() {
        for (int i = 0; i < 10; i++) {
            for (int n = 0; n < 3; n++) {
                sink.take(record(PgLevel.WARNING, "shop", "f", "w"));
            }
            pass(60);
        }
        assertThat(sent.calls).hasSize(30).allMatch(call -> call.startsWith("WARNING shop marko"));
    }

    @Test
    void changedOptionsHoldForWhatComesNext() {
        settings.update(Map.of("msg-suffix", "none", "log_function", "my.log"));
        sink.take(record(PgLevel.ERROR, "shop", "f", "m"));
        settings.update(Map.of("msg-suffix", "other.db"));
        sink.take(record(PgLevel.ERROR, "shop", "f", "m"));
        assertThat(sent.types).containsExactly(MessageType.of("db"), MessageType.of("db.other.db"));
    }
}
