// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.station;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A host of a test: servers, handlers and daemons in a process of their own, which can be killed,
 * paused, and started again over the same files.
 */
public final class Station implements AutoCloseable {

    private static final long STOP_SECONDS = 30;

    private final String name;
    private final Path folder;
    private final List<String> options;
    private Optional<Process> process = Optional.empty();

    /**
     * A station that is not started yet.
     *
     * @param folder for its configuration, its state, and its log
     * @param options of its virtual machine
     */
    public Station(Path folder, String... options) throws IOException {
        this.name = folder.getFileName().toString();
        this.folder = folder;
        this.options = List.of(options);
        Files.createDirectories(etc());
    }

    private Path etc() {
        return folder.resolve("etc");
    }

    /** What its processes have logged. */
    public Path log() {
        return folder.resolve("log");
    }

    /** A port that is free now. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    /**
     * Writes a configuration file.
     *
     * @param file such as {@code cc.server-hub}, without {@code .cfg}
     */
    public Station configure(String file, Map<String, ?> properties) throws IOException {
        List<String> lines = new ArrayList<>();
        properties.forEach((key, value) -> lines.add(key + " = " + value));
        Files.write(etc().resolve(file + ".cfg"), lines);
        return this;
    }

    /** Starts it, and waits until its servers listen and its components work. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dkaraf.data=" + folder.resolve("data"));
        command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Components.class.getName());
        command.add(etc().toString());
        Process started =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        process = Optional.of(started);
        BufferedReader says = started.inputReader();
        String first = says.readLine();
        if (!"up".equals(first)) {
            kill();
            throw new IOException(name + " does not start, see " + log());
        }
    }

    public boolean isRunning() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** Ends it between two instructions, as {@code kill -9} does. */
    public void kill() {
        process.ifPresent(
                running -> {
                    running.destroyForcibly();
                    join(running);
                });
        process = Optional.empty();
    }

    /** Ends it as an operator does, everything closed in its order. */
    public void stop() throws IOException {
        if (process.isPresent()) {
            process.get().getOutputStream().close();
            join(process.get());
        }
        process = Optional.empty();
    }

    /** Stops all its threads where they are, or lets them go on. */
    public void pause(boolean paused) throws IOException {
        signal(paused ? "STOP" : "CONT");
    }

    private void signal(String what) throws IOException {
        long pid = process.orElseThrow().pid();
        join(new ProcessBuilder("kill", "-" + what, Long.toString(pid)).inheritIO().start());
    }

    /** Bytes of memory that it occupies; 0 where the platform does not say. */
    public long memory() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.orElseThrow().pid()), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    private static void join(Process ending) {
        try {
            if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
                throw new IllegalStateException("it did not end in " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
