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

/** Shows what the container has logged when a test fails, or when the container does not start. */
public final class ContainerLog implements TestExecutionListener {

    private static final int LINES = 300;

    private Path last;
    private int shown;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String containers = System.getProperty("cc.containers");
        if (result.getStatus() == TestExecutionResult.Status.FAILED && containers != null) {
            newest(Path.of(containers)).ifPresent(log -> show(test.getDisplayName(), log));
        }
    }

    private void show(String test, Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            int from = Math.max(log.equals(last) ? shown : 0, lines.size() - LINES);
            System.out.println("--- " + test + " failed: new in " + log);
            lines.subList(Math.min(from, lines.size()), lines.size()).forEach(System.out::println);
            System.out.println("---");
            last = log;
            shown = lines.size();
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
