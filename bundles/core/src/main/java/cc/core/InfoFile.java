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
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a server's own state to a file that operators and their tools read. */
final class InfoFile {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final String version;
    private final Samples samples = new Samples();
    private String failed = "";

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
            Samples.Sample latest = samples.latest();
            section(text, "latest", latest == null ? counters : since(latest, counters));
        }
        if (options.infofileLevel() >= 3) {
            for (int seconds : Samples.AVERAGES) {
                section(text, "avg:" + seconds, average(now, seconds, counters));
            }
        }
        samples.add(new Samples.Sample(now, counters), options.infofileLevel() >= 3);
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
            Samples.Sample before, NavigableMap<String, Number> counters) {
        NavigableMap<String, Number> difference = new TreeMap<>();
        counters.forEach(
                (name, value) -> {
                    Number earlier = before.counters().getOrDefault(name, 0);
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
        Samples.Sample first = samples.before(now, seconds);
        NavigableMap<String, Number> rates = new TreeMap<>();
        if (first != null) {
            double span = Math.max(1e-3, first.at().until(now, ChronoUnit.MILLIS) / 1000.0);
            since(first, counters)
                    .forEach((name, value) -> rates.put(name, value.doubleValue() / span));
        }
        return rates;
    }

    /** None is written for now: what the next one has to compare with is none of the last one's. */
    void off() {
        samples.clear();
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
