// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.PeerDelivery.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private final World world = new World(1, World.OPTIONS);

    private void proven() {
        World.Stream first = world.file("first", 1);
        assertThat(world.finish(10)).isTrue();
        assertThat(world.delivery.state().state()).isEqualTo(State.ACKNOWLEDGED);
        world.streams.remove(first);
        world.sent.clear();
    }

    private void run(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            world.pump();
            world.pass(100);
        }
        world.pump();
    }

    @Test
    void untilTheFirstAcknowledgementOneMessageIsSentEachSecond() {
        world.answers = false;
        for (int i = 0; i < 30; i++) {
            world.file("file" + i, 10);
        }
        run(10);
        assertThat(world.sent).hasSizeBetween(9, 11).doesNotHaveDuplicates();
        assertThat(world.delivery.state().state()).isEqualTo(State.NEVER_ANSWERED);
        assertThat(world.there).hasSizeBetween(9, 11);

        run(120);

        assertThat(world.there).hasSize(30);
        assertThat(world.sent.size()).isBetween(100, 131);
        assertThat(world.streams).noneMatch(stream -> stream.done);

        world.answers = true;
        assertThat(world.finish(70)).isTrue();
        assertThat(world.delivery.state().state()).isEqualTo(State.ACKNOWLEDGED);
    }

    @Test
    void aLogIsNotMovedOnByProbes() {
        world.answers = false;
        World.Stream log = world.stream("log", 100);
        run(60);
        assertThat(world.there.get("log")).isZero();
        assertThat(log.position).isZero();
        // the same one ever more seldom
        assertThat(world.sent).hasSizeBetween(4, 8);
    }

    @Test
    void aLateAnswerToAProbeThatWasGivenUpCountsAllTheSame() {
        world.reordered = 1;
        World.Stream log = world.stream("log", 100);
        run(25);
        world.reordered = 0;
        assertThat(world.finish(30)).isTrue();
        assertThat(log.done).isTrue();
    }

    @Test
    void withoutAcknowledgementsAMessageIsDoneWhenItIsSent() {
        World unacknowledged =
                new World(
                        1, new DeliveryOptions(false, World.OPTIONS.ackTimeout(), 16, 100_000, 0));
        World.Stream log = unacknowledged.stream("log", 1_000_000);
        unacknowledged.there.put("log", Long.MAX_VALUE);
        unacknowledged.pump();
        assertThat(log.done).isTrue();
        assertThat(unacknowledged.delivery.state().state()).isEqualTo(State.UNACKNOWLEDGED);
        assertThat(unacknowledged.delivery.state().inFlight()).isZero();
    }

    @Test
    void withoutAConnectionNothingIsSent() {
        proven();
        world.cut();
        World.Stream log = world.stream("log", 10);
        run(60);
        assertThat(world.sent).isEmpty();
        assertThat(log.position).isZero();
    }

    @Test
    void afterANewConnectionWhatWasUnderWayIsSentAgainAtOnceAndInOrder() {
        proven();
        world.takes = false;
        world.stream("log", 20_000);
        world.pump();
        var first = java.util.List.copyOf(world.sent);
        assertThat(first).hasSizeGreaterThan(1);
        world.cut();
        world.delivery.run();
        world.sent.clear();
        world.takes = true;
        world.connect();
        world.delivery.run();
        assertThat(world.sent).isEqualTo(first);
    }

    @Test
    void afterSilenceTheFirstIsSentAgainAndThenAfterItsAnswerTheRest() {
        proven();
        world.loss = 1;
        World.Stream log = world.stream("log", 20_000);
        world.pump();
        var first = java.util.List.copyOf(world.sent);
        world.sent.clear();
        world.loss = 0;
        run(14);
        assertThat(world.sent).isEqualTo(first);
        assertThat(log.done).isTrue();
        assertThat(world.counters.get("test.resent")).isEqualTo(first.size());
    }

    @Test
    void aReceiverThatIsSilentForThreeTimeOutsHasToProveItselfAnew() {
        proven();
        world.takes = false;
        World.Stream log = world.stream("log", 20_000);
        // three time-outs, and a share for what is under way
        run(33);
        assertThat(world.delivery.state().state()).isEqualTo(State.SILENT);
        assertThat(world.delivery.state().inFlight()).isLessThanOrEqualTo(1);
        // a connection may stand and carry nothing
        assertThat(world.reconnects).isEqualTo(1);
        world.takes = true;
        assertThat(world.finish(70)).isTrue();
        assertThat(log.done).isTrue();
    }

    /** A full window of which nothing is known would take minutes on the slowest line. */
    @Test
    void aDeadLineIsNoticedInThreeTimeOutsHoweverMuchIsUnderWay() {
        World large =
                new World(1, new DeliveryOptions(true, Duration.ofSeconds(10), 64, 16_000_000, 0));
        World.Stream first = large.file("first", 1);
        assertThat(large.finish(10)).isTrue();
        large.streams.remove(first);
        large.takes = false;
        for (int i = 0; i < 12; i++) {
            large.file("file" + i, 1_000_000);
        }
        for (int i = 0; i < 301; i++) {
            large.pump();
            large.pass(100);
        }
        assertThat(large.reconnects).isEqualTo(1);
        assertThat(large.delivery.state().state()).isEqualTo(State.SILENT);
    }

    /** It carries all that is under way in 160 s, and one message of it in 10 s. */
    @Test
    void aSlowLineWithALargeWindowIsNeverTakenForADeadOne() {
        World large =
                new World(1, new DeliveryOptions(true, Duration.ofSeconds(10), 64, 16_000_000, 0));
        World.Stream first = large.file("first", 1);
        assertThat(large.finish(10)).isTrue();
        large.streams.remove(first);
        large.sent.clear();
        large.bandwidth = 100_000;
        for (int i = 0; i < 40; i++) {
            large.file("file" + i, 1_000_000);
        }
        assertThat(large.finish(500)).isTrue();
        assertThat(large.reconnects).isZero();
        assertThat(large.sent).hasSize(40);
    }

    /** Who answered the first of two, and then no more, is as silent as who never answered. */
    @Test
    void whoGoesSilentInTheMiddleIsNoticedToo() {
        proven();
        world.bandwidth = 1_000;
        world.file("one", 1_000);
        world.file("two", 1_000);
        world.pump();
        world.pass(1_500);
        world.delivery.run();
        world.takes = false;
        run(33);
        assertThat(world.reconnects).isEqualTo(1);
        assertThat(world.delivery.state().state()).isEqualTo(State.SILENT);
    }

    @Test
    void aSlowReceiverIsNotSentThingsTwice() {
        proven();
        World.Stream log = world.stream("log", 1_000_000);
        // each answer comes after seconds, and all of them together after much more than a time-out
        for (int i = 0; i < 1000 && !log.done; i++) {
            world.pump(log);
            world.pass(4_000);
            world.delivery.run();
        }
        assertThat(log.done).isTrue();
        assertThat(world.counters.get("test.resent")).isZero();
    }

    @Test
    void oneSourceLeavesRoomForOthersAndAQuarterIsItsShareWhenTheyAreThere() {
        proven();
        world.takes = false;
        World.Stream one = world.stream("one", 10_000_000);
        world.pump();
        assertThat(world.delivery.state().inFlightBytes()).isBetween(50_000L, 75_000L);
        World.Stream other = world.stream("other", 10_000_000);
        world.pump();
        assertThat(other.position).isBetween(10_000L, 25_000L);
        assertThat(one.position).isLessThanOrEqualTo(75_000);
    }

    @Test
    void aSourceThatIsHeldBackKeepsNoOtherOneWaitingAndHoldsNoMemoryThatIsNeeded() {
        proven();
        world.refuses = "full";
        World.Stream held = world.stream("held", 10_000_000);
        world.pump();
        world.pass(20);
        world.delivery.run();
        assertThat(world.counters.get("test.nacked.full")).isPositive();
        world.refuses = "";
        // all but the held one
        World.Stream other = world.stream("other", 500_000);
        for (int i = 0; i < 40 && !other.done; i++) {
            while (world.pump(other)) {
                // as much as it may
            }
            world.pass(20);
            world.delivery.run();
        }
        assertThat(other.done).isTrue();
        assertThat(held.done).isFalse();
        assertThat(world.finish(60)).isTrue();
    }

    @Test
    void aFullDiskIsAskedAgainEverMoreSeldom() {
        proven();
        world.stream("log", 100);
        world.refuses = "full";
        run(300);
        assertThat(world.sent.size()).isBetween(6, 14);
        world.refuses = "";
        assertThat(world.finish(80)).isTrue();
    }

    @Test
    void whatTheReceiverWillNeverTakeIsGivenUpAndSaidWhy() {
        proven();
        world.refuses = "conflict";
        World.Stream log = world.stream("log", 100);
        world.pump();
        world.pass(20);
        world.delivery.run();
        assertThat(log.refusal).isEqualTo("conflict");
        assertThat(log.position).isZero();
        assertThat(world.delivery.state().inFlight()).isZero();
        assertThat(world.counters.get("test.nacked.conflict")).isPositive();
    }

    @Test
    void whatTheReceiverHasLostIsSentAgain() {
        proven();
        World.Stream log = world.stream("log", 50_000);
        assertThat(world.finish(10)).isTrue();
        world.there.put("log", 20_000L);
        log.size = 60_000;
        log.done = false;
        assertThat(world.finish(60)).isTrue();
        assertThat(world.there.get("log")).isEqualTo(60_000);
    }

    @Test
    void whatTheReceiverHasAlreadyIsNotSentAtAll() {
        World.Stream log = world.stream("log", 50_000);
        world.there.put("log", 40_000L);
        assertThat(world.finish(10)).isTrue();
        assertThat(world.sent).contains("log@40000");
        assertThat(world.sent).filteredOn(at -> at.equals("log@0")).hasSize(1);
        assertThat(log.done).isTrue();
    }

    @Test
    void aBusyServerOnTheWayProvesNothingOfTheReceiver() {
        world.refuses = "busy";
        world.file("file", 10);
        run(5);
        assertThat(world.delivery.state().state()).isNotEqualTo(State.ACKNOWLEDGED);
    }

    @Test
    void aMessageLargerThanTheWindowPassesWhenItIsEmpty() {
        proven();
        World.Stream large = world.file("large", 500_000);
        world.file("small", 10);
        assertThat(world.finish(10)).isTrue();
        assertThat(large.done).isTrue();
    }

    @Test
    void whatIsWithdrawnIsNotSentAgain() {
        proven();
        world.takes = false;
        World.Stream log = world.stream("log", 10);
        world.pump();
        world.sent.clear();
        world.streams.clear();
        world.delivery.withdraw(log);
        world.pass(15_000);
        world.delivery.run();
        assertThat(world.sent).isEmpty();
        assertThat(world.delivery.state().inFlight()).isZero();
    }

    @Test
    void whatIsNotAcknowledgedAtTheEndIsCounted() {
        proven();
        world.takes = false;
        world.file("file", 10);
        world.pump();
        world.delivery.stop();
        assertThat(world.counters.get("test.unacknowledged")).isEqualTo(1);
    }

    /** 50 MB at 10 Mbit/s are 40 s on the way, and three time-outs are 30. */
    @Test
    void aLargeMessageOnASlowLineIsSentOnceAndWaitedFor() {
        proven();
        world.bandwidth = 1_250_000;
        World.Stream large = world.file("large", 50_000_000);
        assertThat(world.finish(60)).isTrue();
        assertThat(large.done).isTrue();
        assertThat(world.sent).hasSize(1);
        assertThat(world.reconnects).isZero();
    }

    @Test
    void aLargeFirstMessageOnASlowLineIsNotSentAgainAndAgain() {
        world.bandwidth = 30_000;
        World.Stream large = world.file("large", 1_000_000);
        assertThat(world.finish(90)).isTrue();
        assertThat(large.done).isTrue();
        assertThat(world.sent.size()).isLessThanOrEqualTo(3);
    }

    /** What waits for a minute in a server on the way arrives, and its answer counts. */
    @Test
    void aBacklogOnTheWayIsNoSilenceForEver() {
        proven();
        world.backlog = 60_000;
        World.Stream file = world.file("file", 1_000);
        World.Stream log = world.stream("log", 20_000);
        assertThat(world.finish(300)).isTrue();
        assertThat(file.done).isTrue();
        assertThat(log.done).isTrue();
        World.Stream next = world.file("next", 1_000);
        world.sent.clear();
        assertThat(world.finish(100)).isTrue();
        assertThat(next.done).isTrue();
        assertThat(world.sent).contains("next@0").hasSizeLessThanOrEqualTo(2);
    }

    /** Who answered from another place has said nothing of what is sent to this one. */
    @Test
    void aLateAnswerOfAnotherConnectionDoesNotCount() {
        proven();
        world.backlog = 5_000;
        World.Stream file = world.file("file", 1_000);
        world.pump();
        world.elsewhere();
        world.pass(4_000);
        world.delivery.run();
        world.pass(2_000);
        world.takes = false;
        world.delivery.run();
        assertThat(world.counters.get("test.answers.late")).isPositive();
        assertThat(file.done).isFalse();
    }

    @Test
    void whatIsTooLargeByNowIsMadeAnewByItsSource() {
        proven();
        world.takes = false;
        World.Stream log = world.stream("log", 20_000);
        world.pump();
        assertThat(log.position).isPositive();
        world.largest = 1_100;
        world.cut();
        world.delivery.run();
        world.connect();
        world.delivery.run();
        assertThat(log.position).isZero();
        assertThat(world.delivery.state().inFlight()).isZero();
        world.largest = Long.MAX_VALUE;
        world.takes = true;
        assertThat(world.finish(60)).isTrue();
    }
}
