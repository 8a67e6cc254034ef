// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line says.
 *
 * @param runs of each measurement
 * @param parts what to measure
 */
record Arguments(int runs, List<String> parts) {

    private static final int RUNS = 5;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if there is something else in it
     */
    static Arguments of(String[] args, List<String> known) {
        int runs = RUNS;
        List<String> parts = new ArrayList<>();
        Iterator<String> words = List.of(args).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("--runs") && words.hasNext()) {
                runs = Integer.parseInt(words.next());
            } else if (known.contains(word)) {
                parts.add(word);
            } else {
                throw new IllegalArgumentException(
                        "'" + word + "': must be --runs N or one of " + known);
            }
        }
        return new Arguments(Math.max(1, runs), parts.isEmpty() ? known : parts);
    }
}
