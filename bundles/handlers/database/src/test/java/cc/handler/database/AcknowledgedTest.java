// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Acknowledgement;
import cc.api.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Senders that ask for it are told what became of a call, and what they may send again. */
final class AcknowledgedTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Postgres postgres;
    private static Running db;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create table effects(k text);
                create function add(k text) returns text language sql
                    as 'insert into effects values (k) returning k';
                create function raises(k text) returns text language plpgsql
                    as $$begin insert into effects values (k); raise 'no' using errcode = k; end$$;
                create function locked(k text) returns int language plpgsql
                    as $$begin insert into effects values (k);
                    perform pg_advisory_xact_lock(1); return 1; end$$;
                """);
        db = Running.on(postgres.db());
    }

    @AfterAll
    static void stop() {
        db.close();
        postgres.close();
    }

    private static Map<String, Object> call(String function, String key, String ack) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "h");
        fields.put("function", function);
        fields.put("params", List.of(key));
        fields.put("return", "one");
        fields.put("ack", ack);
        return fields;
    }

    private static Map<String, Object> withId(Map<String, Object> call, String id) {
        call.put("message_id", id);
        return call;
    }

    private static Asked.Reply nack(Asked asked) {
        asked.reply();
        assertThat(asked.all()).extracting(r -> r.type().name()).containsExactly("error", "nack");
        assertThat(asked.all().get(1).get("msg")).isEqualTo(asked.all().get(0).get("msg"));
        return asked.all().get(1);
    }

    private static String effects(String key) {
        return postgres.ask("select count(*) from effects where k = '" + key + "'");
    }

    @Test
    void whatIsCommittedIsAcknowledged() {
        Asked asked = db.send(call("add", "a", "s-1"));
        asked.reply();
        assertThat(asked.all())
                .extracting(r -> r.type().name())
                .containsExactly("reply.db.test", "ack");
        assertThat(asked.all().get(1).body().fields()).isEqualTo(Map.of("ack", "s-1"));
        Map<String, Object> silent = call("add", "b", "s-2");
        silent.put("return", "no");
        asked = db.send(silent);
        assertThat(asked.reply().type().name()).isEqualTo("ack");
        assertThat(asked.replies()).isEqualTo(1);
        assertThat(effects("b")).isEqualTo("1");
    }

    @Test
    void whatIsSentAgainIsAcknowledgedAgainAndNotDone() {
        for (int i = 0; i < 3; i++) {
            Asked asked = db.send(withId(call("add", "again", "s-3"), "again"));
            asked.reply();
            assertThat(asked.all().get(1).body().fields()).isEqualTo(Map.of("ack", "s-3"));
        }
        assertThat(effects("again")).isEqualTo("1");
    }

    @Test
    void whatTheDatabaseRefusesIsNotToBeSentAgain() {
        Asked.Reply nack = nack(db.send(call("raises", "23505", "s-4")));
        assertThat(nack.get("ack")).isEqualTo("s-4");
        assertThat(nack.get("reason")).isEqualTo("refused");
        assertThat(nack.get("retry")).isEqualTo(false);
        assertThat(nack(db.send(call("none", "x", "s-5"))).get("reason")).isEqualTo("refused");
        assertThat(nack(db.send(call("raises", "53100", "s-6"))).get("reason")).isEqualTo("full");
        nack = nack(db.send(call("raises", "55P03", "s-7")));
        assertThat(nack.get("reason")).isEqualTo("busy");
        assertThat(nack.get("retry")).isEqualTo(true);
    }

    @Test
    void anIdThatIsTooLongIsAnsweredByAnError() {
        Asked asked = db.send(call("add", "long", "x".repeat(Acknowledgement.MAX_ID + 1)));
        assertThat(asked.reply().get("reason")).isEqualTo("bad-field");
        assertThat(asked.replies()).isEqualTo(1);
        assertThat(effects("long")).isEqualTo("0");
    }

    @Test
    void nobodyIsAskedToSendWhatMayHaveTakenItsEffect() {
        assertThat(Failure.unsure(Failure.CONNECTION_LOST, "lost", "08006").nack())
                .isEqualTo(Acknowledgement.Reason.REFUSED);
        assertThat(new Failure(Failure.CONNECTION_LOST, "undone", "08006").nack())
                .isEqualTo(Acknowledgement.Reason.BUSY);
        assertThat(new Failure(Failure.CONFLICT, "other").nack())
                .isEqualTo(Acknowledgement.Reason.CONFLICT);
        assertThat(new Failure(DropReason.STOPPING, "stops").nack())
                .isEqualTo(Acknowledgement.Reason.STOPPING);
        assertThat(new Failure(DropReason.QUEUE_FULL, "full").nack())
                .isEqualTo(Acknowledgement.Reason.BUSY);
        assertThat(new Failure(DropReason.TOO_LARGE, "large").nack())
                .isEqualTo(Acknowledgement.Reason.REFUSED);
    }

    @Test
    void whoStopsSaysWhatMayBeSentAgain() throws Exception {
        List<Asked> all = new ArrayList<>();
        try (Postgres.Lock lock = postgres.lock()) {
            Running stopped = Running.on(postgres.db(), "worker-threads", "2");
            all.add(stopped.send(call("locked", "s", "s-8")));
            all.add(stopped.send(withId(call("locked", "s", "s-9"), "s")));
            await().atMost(PATIENCE).until(() -> lock.waiting() == 2);
            all.add(stopped.send(call("locked", "s", "s-10")));
            stopped.close();
        }
        assertThat(all)
                .extracting(asked -> nack(asked).get("retry"))
                .containsExactly(false, true, true);
        assertThat(all.get(0).reply().get("msg").toString()).contains("or not");
    }

    @Test
    void aServerThatLetsGoDoesNotWaitForADatabaseThatIsAway() {
        String away = Postgres.db(1);
        try (Running waiting = Running.on(away, "wait-timeout", "3600")) {
            Asked here = waiting.send(Asked.of(call("add", "r", "s-11")).by("hub"));
            Asked there = waiting.send(Asked.of(call("add", "r", "s-12")).by("other"));
            await().atMost(PATIENCE).until(() -> waiting.handler().status().parked() == 2);
            waiting.handler().release("hub");
            Asked.Reply nack = nack(here);
            assertThat(nack.get("reason")).isEqualTo("stopping");
            assertThat(nack.get("retry")).isEqualTo(true);
            assertThat(here.dropped()).isEqualTo("stopping");
            assertThat(there.isEnded()).isFalse();
        }
    }
}
