// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.MessageType;
import cc.client.daemon.Sent;
import cc.daemon.taskrunner.Registration.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RegistrationTest {

    private static final Duration PERIOD = Duration.ofSeconds(300);

    private final List<Body> sent = new ArrayList<>();
    private boolean connected = true;
    private long established = 1;
    private Sent outcome = Sent.QUEUED;
    private long now = System.nanoTime();
    private final Registration registration =
            new Registration(
                    new Registration.Link() {
                        @Override
                        public boolean isConnected() {
                            return connected;
                        }

                        @Override
                        public long established() {
                            return established;
                        }

                        @Override
                        public Sent send(MessageType type, Body body) {
                            if (outcome == Sent.QUEUED) {
                                sent.add(body);
                            }
                            return outcome;
                        }
                    },
                    LoggerFactory.getLogger("test"),
                    "main",
                    5,
                    bound -> bound / 2);

    private void after(double seconds) {
        now += (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        registration.tick(now, "h1", PERIOD);
    }

    private void awake(int seconds) {
        for (int i = 0; i < seconds; i++) {
            after(1);
        }
    }

    private void answer(String status) {
        registration.answered(
                Body.of("session", sent.get(0).get("session")).with("status", status));
    }

    @Test
    void itRegistersAtOnceAndThenEachPeriod() {
        after(0);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).fields()).containsEntry("host", "h1").containsEntry("epoch", 5L);
        awake(299);
        assertThat(sent).hasSize(1);
        awake(2);
        assertThat(sent).hasSize(2);
    }

    @Test
    void afterANewConnectionItRegistersAtATimeOfItsOwn() {
        after(0);
        assertThat(registration.takeReconnected()).isTrue();
        established = 2;
        after(1);
        assertThat(sent).hasSize(1);
        assertThat(registration.takeReconnected()).isFalse();
        awake(3);
        assertThat(sent).hasSize(2);
        assertThat(registration.takeReconnected()).isTrue();
        assertThat(registration.takeReconnected()).isFalse();
    }

    @Test
    void whatCannotBeSentIsTriedAgainSoon() {
        outcome = Sent.NOT_READY;
        after(0);
        outcome = Sent.QUEUED;
        awake(2);
        assertThat(sent).hasSize(1);
    }

    @Test
    void whoWasFrozenAsksAgainAndDoubtsUntilTheAnswer() {
        after(0);
        answer("registered");
        assertThat(registration.standing()).isEqualTo(Standing.GOOD);

        after(60);
        assertThat(registration.standing()).isEqualTo(Standing.DOUBTFUL);
        assertThat(sent).hasSize(2);
        answer("registered");
        assertThat(registration.standing()).isEqualTo(Standing.GOOD);
    }

    @Test
    void anOldRouterNeverAnswersAndIsNoReasonForDoubt() {
        after(0);
        after(60);
        assertThat(registration.standing()).isEqualTo(Standing.GOOD);
    }

    @Test
    void whoIsRefusedAsksOnAndIsGoodWhenTheNameIsFree() {
        after(0);
        answer("refused");
        assertThat(registration.standing()).isEqualTo(Standing.REFUSED);
        assertThat(registration.state()).contains("refused");
        awake(301);
        assertThat(sent).hasSize(2);
        answer("registered");
        assertThat(registration.standing()).isEqualTo(Standing.GOOD);
    }

    @Test
    void anAnswerToAnotherRunnerIsNone() {
        after(0);
        registration.answered(Body.of("session", "other").with("status", "refused"));
        assertThat(registration.standing()).isEqualTo(Standing.GOOD);
    }

    @Test
    void whoLeavesIsDoneWhenTheRouterHasAnsweredAndRegistersNoMore() {
        after(0);
        answer("registered");

        Future<Void> left = registration.leave("h1");
        assertThat(sent.get(1).fields()).containsEntry("leaving", true).containsEntry("host", "h1");
        awake(301);
        assertThat(sent).hasSize(2);
        assertThat(left).isNotDone();
        answer("left");
        assertThat(left).isDone();
    }

    @Test
    void anOldRouterIsNotToldAndOneThatIsGoneIsNotWaitedFor() {
        after(0);
        assertThat(registration.leave("h1")).isDone();
        assertThat(sent).hasSize(1);

        answer("registered");
        connected = false;
        assertThat(registration.leave("h1")).isDone();
        connected = true;
        outcome = Sent.FULL;
        assertThat(registration.leave("h1")).isDone();
    }
}
