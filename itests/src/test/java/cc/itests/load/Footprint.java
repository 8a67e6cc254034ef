// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import java.util.List;

/** What the runtime holds on to, as its probe says. */
record Footprint(long heap, long loaders, long files, long sockets, List<String> threads) {

    static Footprint of(Control control) {
        String said = control.ask("footprint");
        return new Footprint(
                number(said, "heap "),
                number(said, "loaders "),
                number(said, "files "),
                number(said, "sockets "),
                said.lines()
                        .filter(line -> line.startsWith("thread "))
                        .map(line -> line.substring("thread ".length()))
                        .toList());
    }

    private static long number(String said, String name) {
        return said.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    /** Threads that call the handlers which come and go. */
    List<String> lanes() {
        return threads.stream()
                .filter(name -> name.contains("cc.itests.load") && !name.contains("Probe"))
                .toList();
    }

    @Override
    public String toString() {
        return "heap "
                + (heap >> 10)
                + " kB, "
                + loaders
                + " class loaders of handlers, "
                + files
                + " files, "
                + sockets
                + " of them sockets, "
                + threads.size()
                + " threads";
    }
}
