// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {

    private static final Path CPU = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Processor, cores, memory of this process, operating system and Java in a line. */
    static String line() {
        Runtime runtime = Runtime.getRuntime();
        return processor()
                + ", "
                + runtime.availableProcessors()
                + " cores; "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + "; Java "
                + System.getProperty("java.runtime.version");
    }

    private static String processor() {
        if (!Files.isReadable(CPU)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPU)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
