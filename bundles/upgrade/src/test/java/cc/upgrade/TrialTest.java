// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.RouteStatus;
import cc.upgrade.Places.Place;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Place PLACE = new Place("hub", "x", "main");

    private static Map<Place, RouteStatus> route(long ok, long crashed, long inFlight) {
        long calls = ok + crashed + inFlight;
        return Map.of(
                PLACE, new RouteStatus("x", "main", calls, 0, ok, crashed, Map.of(), inFlight, ""));
    }

    @Test
    void twentyCrashesAndNothingElseAreEnough() {
        Trial trial = new Trial("1.0.0", route(5, 0, 0), 0);
        assertThat(trial.look(route(0, 19, 3), SECOND)).isEmpty();
        assertThat(trial.isOver()).isFalse();
        assertThat(trial.look(route(0, 20, 0), 2 * SECOND))
                .hasValue("handler main has thrown at every message that it got, 20 so far");
        assertThat(trial.isOver()).isTrue();
    }

    @Test
    void fewerAreEnoughTenSecondsAfterTheFirst() {
        Trial trial = new Trial("1.0.0", Map.of(), 0);
        assertThat(trial.look(route(0, 0, 0), 60 * SECOND)).isEmpty();
        assertThat(trial.look(route(0, 1, 0), 61 * SECOND)).isEmpty();
        assertThat(trial.look(route(0, 2, 0), 72 * SECOND)).isPresent();
    }

    @Test
    void oneThatHandlesSomeIsNotNamed() {
        Trial trial = new Trial("1.0.0", route(5, 0, 0), 0);
        assertThat(trial.look(route(1, 30, 0), SECOND)).isEmpty();
        assertThat(trial.isOver()).isTrue();
    }

    @Test
    void norIsOneWhoseForerunnerDidNoBetter() {
        Trial trial = new Trial("1.0.0", route(0, 5, 2), 0);
        assertThat(trial.look(route(0, 30, 0), SECOND)).isEmpty();
    }

    @Test
    void oneThatGetsNothingIsLetGoAfterAWhile() {
        Trial trial = new Trial("1.0.0", Map.of(), 0);
        assertThat(trial.look(route(0, 0, 0), 599 * SECOND)).isEmpty();
        assertThat(trial.isOver()).isFalse();
        trial.look(route(0, 0, 0), 600 * SECOND);
        assertThat(trial.isOver()).isTrue();
    }
}
