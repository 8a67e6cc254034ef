// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.Server;
import cc.api.config.Sizes;
import java.util.Locale;
import java.util.stream.Stream;

/** Something that counts. */
record Source(String component, String name, String server, Counters counters) {

    static final String SERVER = "cc.server";

    static Stream<Source> all(Services services) {
        return Stream.concat(
                services.all(Server.class).stream()
                        .map(of -> new Source(SERVER, of.name(), of.name(), of.counters())),
                services.found(CounterSource.class).stream()
                        // a server may offer its counters as such a service as well
                        .filter(found -> !(found.service() instanceof Server))
                        .map(
                                found ->
                                        new Source(
                                                found.as().component(),
                                                found.as().name(),
                                                found.as().server(),
                                                found.service().counters())));
    }

    boolean isMeant(String wanted) {
        return wanted.isEmpty() || wanted.equals(name) || wanted.equals(server);
    }

    Cell[] row(String counter, Number value) {
        return new Cell[] {
            Cell.of(component), Cell.of(name), Cell.of(counter), value(counter, value)
        };
    }

    private static Cell value(String counter, Number value) {
        if (!(value instanceof Long number)) {
            return Cell.of(String.format(Locale.ROOT, "%.3f", value.doubleValue()));
        }
        String plain = number.toString();
        boolean size = counter.contains("bytes") && number >= 1024;
        return new Cell(size ? "(" + Sizes.format(number) + ") " + plain : plain, plain);
    }
}
