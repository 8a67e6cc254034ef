// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.BundleContext;

/** What a test inside the container does as an operator would: files in etc/, and commands. */
abstract class ContainerTest {

    @Inject BundleContext context;

    @Inject
    @Filter(timeout = 60_000)
    SessionFactory sessions;

    /** A folder or file of the distribution. */
    static Path at(String path) {
        return Path.of(System.getProperty("karaf.base")).resolve(path);
    }

    /** Waits for what comes within some seconds on a slow machine too. */
    static ConditionFactory soon() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions();
    }

    /** Saves a file as careful editors do: under another name first. */
    static void save(String path, String... lines) throws IOException {
        Path file = at(path);
        Files.createDirectories(file.getParent());
        Path draft = Files.writeString(at("data/draft"), String.join("\n", lines) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a command prints; with the message of its error, if it fails. */
    String run(String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            Session session = sessions.create(new ByteArrayInputStream(new byte[0]), print, print);
            try {
                session.execute(command);
            } catch (Exception e) {
                print.println(e.getMessage());
            } finally {
                session.close();
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The line of a command's table that begins with these cells; empty if there is none. */
    String line(String command, String start) {
        return run(command + " --no-format")
                .lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("");
    }

    /** The lines of the log that hold a text. */
    static List<String> logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(at("data/log/cc.log"))) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }
}
