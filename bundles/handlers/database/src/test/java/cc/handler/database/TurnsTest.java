// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TurnsTest {

    private final Turns<String> turns = new Turns<>();

    @Test
    void whatNeedsNoOrderWaitsForNobody() {
        turns.arrived("p", "a");
        turns.arrived("p", "b");
        assertThat(turns.read("p", "b", null)).containsExactly("b");
        assertThat(turns.read("p", "a", null)).containsExactly("a");
    }

    @Test
    void whatNeedsOrderWaitsUntilAllBeforeItAreRead() {
        turns.arrived("p", "a");
        turns.arrived("p", "b");
        turns.arrived("p", "c");
        assertThat(turns.read("p", "c", "k")).isEmpty();
        assertThat(turns.read("p", "b", "k")).isEmpty();
        assertThat(turns.read("p", "a", null)).containsExactly("a", "b");
        assertThat(turns.done("k", "b")).contains("c");
        assertThat(turns.done("k", "c")).isEmpty();
    }

    @Test
    void otherKeysAndOtherPeersGoOn() {
        turns.arrived("p", "a");
        turns.arrived("q", "x");
        turns.arrived("p", "b");
        assertThat(turns.read("q", "x", "k")).containsExactly("x");
        assertThat(turns.read("p", "a", "k")).isEmpty();
        assertThat(turns.read("p", "b", "l")).containsExactly("b");
        assertThat(turns.done("k", "x")).contains("a");
    }

    @Test
    void oneThatEndsBeforeItsTurnLetsNobodyGo() {
        for (String each : new String[] {"a", "b", "c"}) {
            turns.arrived("p", each);
            turns.read("p", each, "k");
        }
        assertThat(turns.done("k", "b")).isEmpty();
        assertThat(turns.done("k", "a")).contains("c");
        assertThat(turns.done("nobody", "a")).isEmpty();
    }
}
