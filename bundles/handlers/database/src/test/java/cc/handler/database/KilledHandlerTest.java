// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A handler that is killed between effect and answer: who sends again has one effect. */
final class KilledHandlerTest {

    private static final int CALLS = 400;
    private static final int KILLS = 4;

    @Test
    void eachCallHasOneEffectHoweverOftenItIsSent() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            postgres.execute(
                    "create table effects(k text);"
                            + " create function add(k text) returns text language sql"
                            + " as 'insert into effects values (k) returning k'");
            Set<String> waiting = new TreeSet<>();
            for (int i = 0; i < CALLS; i++) {
                waiting.add("call" + i);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (HandlerProcess handler = new HandlerProcess(postgres.db())) {
                    List.copyOf(waiting).forEach(handler::send);
                    waiting.removeAll(answers(handler, CALLS / KILLS / 2));
                    handler.kill();
                    // what was on its way out
                    waiting.removeAll(answers(handler, CALLS));
                }
            }
            int left = waiting.size();
            try (HandlerProcess handler = new HandlerProcess(postgres.db())) {
                waiting.forEach(handler::send);
                assertThat(answers(handler, left)).containsExactlyInAnyOrderElementsOf(waiting);
            }
            assertThat(postgres.ask("select count(*) from effects")).isEqualTo("" + CALLS);
            assertThat(postgres.ask("select count(distinct k) from effects")).isEqualTo("" + CALLS);
        }
    }

    private static List<String> answers(HandlerProcess handler, int count) throws Exception {
        List<String> answers = new ArrayList<>();
        while (answers.size() < count) {
            String id = handler.answered();
            if (id == null) {
                return answers;
            }
            answers.add(id);
        }
        return answers;
    }
}
