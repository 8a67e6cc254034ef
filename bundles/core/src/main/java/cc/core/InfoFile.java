// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a server's own state to a file that operators and their tools read. */
final class InfoFile {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final int[] AVERAGES = {60, 300, 900};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final String version;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private String failed = "";

    private record Sample(Instant at, NavigableMap<String, Number> counters) {}

    InfoFile(String version) {
        this.version = version;
    }

    /**
     * Writes the file whole, and puts it in the place of the one before.
     *
     * @param counters as they are now
     */
    void write(
            ServerOptions options,
            Instant started,
            String state,
            NavigableMap<String, Number> counters) {
        Instant now = Instant.now();
        StringBuilder text = new StringBuilder();
        header(text, options, started, state, now);
        if (options.infofileLevel() >= 2) {
            section(text, "total", counters);
            Sample latest = samples.peekLast();
            section(text, "latest", latest == null ? counters : since(latest, counters));
        }
        samples.add(new Sample(now, counters));
        if (options.infofileLevel() >= 3) {
            for (int seconds : AVERAGES) {
                section(text, "avg:" + seconds, average(now, seconds, counters));
            }
        }
        forget(now);
        replace(Path.of(options.infofile()), text.toString());
    }

    private void header(
            StringBuilder text, ServerOptions options, Instant started, String state, Instant now) {
        line(text, "name", options.name());
        line(text, "version", version);
        line(text, "service", "cc.server");
        line(text, "pid", ProcessHandle.current().pid());
        line(text, "started", TIME.format(started));
        line(text, "status", state);
        Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        line(text, "time-consumed", decimal(used.toMillis() / 1000.0));
        line(text, "info-period", options.statsPeriod().toSeconds());
        line(text, "info-written", TIME.format(now));
        line(
                text,
                "platform",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        line(text, "java", System.getProperty("java.vm.name") + " " + Runtime.version());
        line(text, "karaf", System.getProperty("karaf.version", "none"));
        line(text, "jvm-uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
    }

    private static void section(
            StringBuilder text, String name, Map<String, ? extends Number> counters) {
        text.append("\n[").append(name).append("]\n");
        counters.forEach((counter, value) -> line(text, counter, shown(value)));
    }

    private static NavigableMap<String, Number> since(
            Sample before, NavigableMap<String, Number> counters) {
        NavigableMap<String, Number> difference = new TreeMap<>();
        counters.forEach(
                (name, value) -> {
                    Number earlier = before.counters.getOrDefault(name, 0);
                    if (value instanceof Double sum) {
                        difference.put(name, sum - earlier.doubleValue());
                    } else {
                        difference.put(name, value.longValue() - earlier.longValue());
                    }
                });
        return difference;
    }

    /** Per second, over the last so many seconds, or as long as there are samples. */
    private NavigableMap<String, Number> average(
            Instant now, int seconds, NavigableMap<String, Number> counters) {
        Instant from = now.minusSeconds(seconds);
        Sample first = samples.peekFirst();
        for (Sample sample : samples) {
            if (!sample.at.isAfter(from)) {
                first = sample;
            }
        }
        double span = Math.max(1e-3, first.at.until(now, ChronoUnit.MILLIS) / 1000.0);
        NavigableMap<String, Number> rates = new TreeMap<>();
        if (first.counters != counters) {
            since(first, counters)
                    .forEach((name, value) -> rates.put(name, value.doubleValue() / span));
        }
        return rates;
    }

    private void forget(Instant now) {
        Instant oldest = now.minusSeconds(AVERAGES[AVERAGES.length - 1]);
        while (samples.size() > 1) {
            Sample first = samples.removeFirst();
            if (samples.peekFirst().at.isAfter(oldest)) {
                samples.addFirst(first);
                return;
            }
        }
    }

    private void replace(Path file, String text) {
        Path part = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(part, text);
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            failed = "";
        } catch (IOException e) {
            if (!failed.equals(e.toString())) {
                LOG.error("infofile {} cannot be written: {}", file, e.toString());
            }
            failed = e.toString();
        }
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    private static String shown(Number value) {
        return value instanceof Double number ? decimal(number) : value.toString();
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }
}
