// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Waited;
import cc.api.config.Sizes;
import cc.api.upgrade.Trouble;
import cc.api.upgrade.Upgraded;
import cc.api.upgrade.Upgrades;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;

/** What is said of bundles that were replaced. */
final class ReplacedBundle {

    /** Seconds that a bundle has to come to work; with a drain before, less than messages wait. */
    static final double TIMEOUT = 5;

    private static final double MAX_TIMEOUT = 600;

    private ReplacedBundle() {}

    /**
     * Who replaces bundles.
     *
     * @throws CommandException if nobody does
     */
    static Upgrades upgrades(Services services) throws CommandException {
        return services.one(Upgrades.class)
                .orElseThrow(
                        () ->
                                CcCommand.failure(
                                        "the bundle cc.upgrade is not at work:"
                                                + " bundle:diag cc.upgrade"));
    }

    static Duration patience(double seconds) throws CommandException {
        if (seconds > 0 && seconds <= MAX_TIMEOUT) {
            return Human.ofSeconds(seconds);
        }
        throw CcCommand.failure(
                "--timeout = '" + seconds + "': must be seconds, more than 0 and at most 600");
    }

    /** Where it serves now, and what waited for it. */
    static void print(Upgraded done, Output output) {
        Table table =
                new Table()
                        .texts("pattern", "handler", "server")
                        .numbers("waited", "bytes", "longest wait");
        for (Upgraded.Served route : done.routes()) {
            table.add(
                    Cell.of(route.pattern()),
                    Cell.of(route.handler()),
                    Cell.of(route.server()),
                    Cell.of(route.waited().count()),
                    Cell.bytes(route.waited().bytes()),
                    Cell.of(route.waited().longest()));
        }
        output.note(
                done.bundle()
                        + ": "
                        + done.now()
                        + " in the place of "
                        + done.before()
                        + ", at work after "
                        + Human.duration(done.took()));
        output.table(table, "it has no handlers that serve");
        done.notes().forEach(output::note);
    }

    /** Messages that waited, in one cell: count, bytes, and the longest wait. */
    static Cell waited(Waited waited) {
        if (waited.count() == 0) {
            return Cell.NONE;
        }
        return new Cell(
                waited.count()
                        + " ("
                        + Sizes.format(waited.bytes())
                        + ") up to "
                        + Human.duration(waited.longest()),
                waited.count() + "/" + waited.bytes() + "/" + Human.seconds(waited.longest()));
    }

    /** Bundles that do worse than those that they replaced, or do not come to work. */
    static List<Trouble> troubles(Services services) {
        return services.all(Upgrades.class).stream()
                .flatMap(upgrades -> upgrades.troubles().stream())
                .toList();
    }
}
