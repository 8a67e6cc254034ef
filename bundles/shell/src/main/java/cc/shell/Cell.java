// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Printable;
import cc.api.config.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What stands in one place of a table. Both forms are fit for a terminal, whatever they were made
 * of.
 *
 * @param shown for people
 * @param raw for programs: plain numbers, bytes, seconds, times of ISO 8601
 */
record Cell(String shown, String raw) {

    /** Nothing to say. */
    static final Cell NONE = new Cell("", "");

    private static final int MAX_LENGTH = 2000;

    Cell {
        shown = Printable.of(shown, MAX_LENGTH);
        raw = Printable.of(raw, MAX_LENGTH);
    }

    static Cell of(String text) {
        return new Cell(text, text);
    }

    static Cell of(long count) {
        return of(Long.toString(count));
    }

    static Cell bytes(long bytes) {
        return new Cell(Sizes.format(bytes), Long.toString(bytes));
    }

    static Cell of(Duration duration) {
        return new Cell(Human.duration(duration), Human.seconds(duration));
    }

    static Cell of(Instant instant) {
        return new Cell(Human.time(instant), instant.toString());
    }

    /** How long ago it was; for programs, when it was. */
    static Cell age(Instant instant, Instant now) {
        Duration age = Duration.between(instant, now);
        return new Cell(Human.duration(age.isNegative() ? Duration.ZERO : age), instant.toString());
    }

    /** For how long it has been so; for programs in seconds. */
    static Cell since(Instant instant, Instant now) {
        Duration age = Duration.between(instant, now);
        return of(age.isNegative() ? Duration.ZERO : age);
    }

    /** Numbers with their names, those that are not 0. */
    static Cell named(Map<String, Long> numbers) {
        Map<String, Long> some = new TreeMap<>(numbers);
        some.values().removeIf(number -> number == 0);
        return new Cell(joined(some, " ", ", "), joined(some, "=", ","));
    }

    static Cell of(Optional<Cell> cell) {
        return cell.orElse(NONE);
    }

    private static String joined(Map<String, Long> numbers, String between, String after) {
        return numbers.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue())
                .collect(Collectors.joining(after));
    }
}
