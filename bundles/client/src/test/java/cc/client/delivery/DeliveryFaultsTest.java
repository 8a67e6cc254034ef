// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of histories of faults, each from a seed that a failure names: whatever is lost, comes
 * twice, late or in another order, all of it is there in the end, and nothing is said to be there
 * before it is.
 */
class DeliveryFaultsTest {

    private static final int HISTORIES = 400;

    /** The same histories each time: others by {@code -Dcc.seed} and {@code -Dcc.histories}. */
    private static final long FIRST_SEED = 1;

    private static final int STEPS = 150;

    @Test
    void allOfItArrivesWhateverHappensOnTheWay() {
        long first = Long.getLong("cc.seed", FIRST_SEED);
        int histories = Integer.getInteger("cc.histories", HISTORIES);
        for (long seed = first; seed < first + histories; seed++) {
            history(seed);
        }
    }

    private static void history(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        World world = new World(seed, World.OPTIONS);
        for (int i = random.nextInt(5); i >= 0; i--) {
            world.stream("log" + i, random.nextInt(1, 300_000));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            world.file("file" + i, random.nextInt(1, 60_000));
        }
        for (int step = 0; step < STEPS; step++) {
            happen(world, random);
            world.pump();
            world.pass(random.nextInt(2) == 0 ? random.nextInt(50) : random.nextInt(5000));
            check(world, seed);
        }
        world.loss = 0;
        world.doubled = 0;
        world.reordered = 0;
        world.trouble = 0;
        world.answers = true;
        world.takes = true;
        if (!world.up) {
            world.connect();
        }
        assertThat(world.finish(3600))
                .as(
                        "seed %d: %s",
                        seed,
                        world.streams.stream()
                                .filter(s -> !s.done)
                                .map(s -> s.name + " " + s.position + " of " + s.size)
                                .toList())
                .isTrue();
        check(world, seed);
        for (World.Stream stream : world.streams) {
            assertThat(world.there.get(stream.name)).as("seed %d", seed).isEqualTo(stream.size);
        }
        assertThat(world.delivery.state().inFlight()).as("seed %d", seed).isZero();
    }

    /** Something changes now and then. */
    private static void happen(World world, SplittableRandom random) {
        switch (random.nextInt(40)) {
            case 0 -> world.loss = random.nextDouble() / 2;
            case 1 -> world.loss = 0;
            case 2 -> world.doubled = random.nextDouble() / 2;
            case 3 -> world.reordered = random.nextDouble() / 2;
            case 4 -> world.trouble = random.nextDouble() / 2;
            case 5 -> world.trouble = 0;
            case 6 -> world.cut();
            case 7, 8 -> {
                if (!world.up) {
                    world.connect();
                }
            }
            case 9 -> world.answers = false;
            case 10, 11 -> world.answers = true;
            case 12 -> world.takes = false;
            case 13, 14 -> world.takes = true;
            default -> {
                // most of the time nothing does
            }
        }
    }

    private static void check(World world, long seed) {
        assertThat(world.faults).as("seed %d", seed).isEmpty();
        assertThat(world.delivery.state().inFlight())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(World.OPTIONS.windowCount());
        assertThat(world.delivery.state().inFlightBytes())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(World.OPTIONS.windowBytes() + 20 * 1024);
    }
}
