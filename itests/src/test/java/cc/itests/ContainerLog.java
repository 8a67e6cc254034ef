// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Shows the end of the container's log when a test fails, or when the container does not start. */
public final class ContainerLog implements TestExecutionListener {

    private static final int LINES = 300;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String containers = System.getProperty("cc.containers");
        if (result.getStatus() == TestExecutionResult.Status.FAILED && containers != null) {
            newest(Path.of(containers)).ifPresent(log -> show(test.getDisplayName(), log));
        }
    }

    private static void show(String test, Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            System.out.println("--- " + test + " failed: end of " + log);
            lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                    .forEach(System.out::println);
            System.out.println("---");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> newest(Path containers) {
        if (!Files.isDirectory(containers)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(containers)) {
            return found.map(container -> container.resolve("data/log/cc.log"))
                    .filter(Files::exists)
                    .max(Comparator.comparingLong(log -> log.toFile().lastModified()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
