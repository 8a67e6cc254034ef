// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import java.util.Random;

/** Chance that can be had again: {@code -Dfaults.seed=N} repeats what a run printed. */
final class Seed {

    private Seed() {}

    /** Chance of this run; says how to get it again. */
    static Random random(String test) {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println(test + ": -Dfaults.seed=" + seed);
        return new Random(seed);
    }

    /** How many faults to make: {@code -Dfaults.count=N}, else a few. */
    static int count(int few) {
        return Integer.getInteger("faults.count", few);
    }
}
