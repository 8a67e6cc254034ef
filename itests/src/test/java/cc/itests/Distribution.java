// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution as a process of its own, without the demo, worked on by its files. */
public final class Distribution implements AutoCloseable {

    private static final long STOP_SECONDS = 60;

    private final Path home;
    private Process process;

    /**
     * Unpacks the distribution.
     *
     * @param name of the folder that it gets
     */
    public Distribution(String name) throws IOException {
        Path built = Path.of(Container.property("cc.distribution")).resolveSibling("assembly");
        home = Path.of(Container.property("cc.containers")).resolve(name).toAbsolutePath();
        delete(home);
        copy(built, home);
        try (DirectoryStream<Path> demo = Files.newDirectoryStream(at("etc"), "cc.*.cfg")) {
            for (Path file : demo) {
                Files.delete(file);
            }
        }
        edit("etc/org.apache.karaf.shell.cfg", "sshPort = .*", "sshPort = " + Container.freePort());
    }

    /** A folder or file in it. */
    public Path at(String path) {
        return home.resolve(path);
    }

    /** Saves a file as careful editors do: under another name first. */
    public void save(String path, String... lines) throws IOException {
        Path draft = Files.createTempFile(at("data"), "draft", "");
        Files.write(draft, List.of(lines));
        Files.move(draft, at(path), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Changes lines of a file. */
    public void edit(String path, String line, String into) throws IOException {
        String text = Files.readString(at(path));
        String changed = text.replaceAll("(?m)^" + line + "$", into);
        if (!changed.equals(text)) {
            save(path, changed);
        }
    }

    /** Starts it; what it says on its console stands in {@code data/console.log}. */
    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(at("bin/karaf").toString(), "server");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(new File(at("data/console.log").toString()));
        process = builder.start();
    }

    /** What a command says that is given from outside, with no input. */
    public String client(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(at("bin/client").toString(), command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        Process client = builder.start();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        client.waitFor();
        return said;
    }

    /** The lines of its log that hold a text. */
    public List<String> logged(String text) {
        try (Stream<String> lines = Files.lines(at("data/log/cc.log"))) {
            return lines.filter(line -> line.contains(text)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator does, or at last by force. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all =
                Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path each, IOException e)
                            throws IOException {
                        Files.delete(each);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
