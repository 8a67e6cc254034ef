// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.Frame;
import cc.client.daemon.DaemonOptions;
import cc.process.Marker;
import cc.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a command. It gets the task as JSON on its standard input; what it prints goes back
 * while it runs. It ends when the process itself does: what it leaves in the background stays.
 */
final class Command {

    /** How long it may take to end by itself when its time is up. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** And when the taskrunner stops, which has no more time than that itself. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);

    private static final long SHORT_MILLIS = 5;
    private static final long LONG_MILLIS = 200;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long START_SECONDS = 1;

    /** Read at a time, so that one who prints without end is no reason not to look at the clock. */
    private static final int MAX_READ = 1 << 20;

    /**
     * A process takes a core while it starts: many at once would leave none to anybody else. One
     * that hangs in starting, such as in a folder of a lost file server, holds up no other for
     * long.
     */
    private static final Semaphore STARTS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private final CommandTaskOptions options;
    private final Run run;
    private final OutputLines lines;

    Command(CommandTaskOptions options, Run run) {
        this.options = options;
        this.run = run;
        this.lines =
                new OutputLines(options.maxOutput(), text -> run.feedback(Body.of("output", text)));
    }

    Ending call() throws InterruptedException {
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            return Ending.failed("cannot be started: " + e.getMessage());
        }
        Marker marker = run.marker();
        ProcessTree tree =
                new ProcessTree(
                        Stream.of(process.toHandle()),
                        Optional.of(marker),
                        options.executable().user());
        boolean over = false;
        try {
            if (Session.isThere()) {
                run.session(process.pid());
            }
            run.started(process.toHandle());
            run.launched();
            String problem = follow(process, tree);
            over = true;
            lines.end();
            run.tail(lines.tail());
            return ending(process, problem);
        } finally {
            if (!over) {
                // whatever came between: what is told to have failed does not run on
                tree.end(Duration.ZERO);
            }
            run.session(0);
        }
    }

    private static Ending ending(Process process, String problem) {
        if (!problem.isEmpty()) {
            return Ending.failed(problem);
        }
        int code = process.exitValue();
        return code == 0
                ? new Ending(true, OptionalInt.of(0), "")
                : Ending.failed(code, "exit code " + code);
    }

    private Process start() throws IOException, InterruptedException {
        List<String> starter = Session.starter();
        ProcessBuilder builder = options.executable().prepare(starter, run.marker().variable());
        requireExecutable(builder.command().get(starter.size()));
        Path input = run.newFile();
        try {
            writeInput(input);
            boolean permitted = STARTS.tryAcquire(START_SECONDS, TimeUnit.SECONDS);
            try {
                return builder.redirectInput(input.toFile()).start();
            } finally {
                if (permitted) {
                    STARTS.release();
                }
            }
        } finally {
            // the process has it open
            Files.deleteIfExists(input);
        }
    }

    /** What setsid would start it cannot tell from what it prints itself. */
    private void requireExecutable(String name) throws IOException {
        Path folder = options.executable().directory().orElse(Path.of(""));
        boolean found =
                name.contains("/")
                        ? Files.isExecutable(folder.resolve(name))
                        : path().anyMatch(in -> Files.isExecutable(Path.of(in, name)));
        if (!found) {
            throw new IOException("'" + name + "': there is no such executable here");
        }
    }

    private static Stream<String> path() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
                .filter(folder -> !folder.isEmpty());
    }

    /** A file, which blocks nobody who does not read it; the body as it came, as it was signed. */
    private void writeInput(Path file) throws IOException {
        boolean encrypted = run.message().isEncrypted();
        Frame task = encrypted ? run.body().toJson() : run.message().body();
        Frame signature = encrypted ? Frame.EMPTY : run.message().signature();
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("{\"task\": ".getBytes(StandardCharsets.US_ASCII));
            out.write(task.toByteArray());
            out.write(", \"signature\": \"".getBytes(StandardCharsets.US_ASCII));
            out.write(Base64.getEncoder().encode(signature.toByteArray()));
            out.write("\"}\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * Takes what it prints until it ends, and closes its output.
     *
     * @return what it was ended for; empty if it ended by itself
     */
    private String follow(Process process, ProcessTree tree) throws InterruptedException {
        InputStream pipe = process.getInputStream();
        // When the process ends, the JDK reads what is left in the pipe, and goes on as long as a
        // child in the background fills it. It takes this lock first, and then finds it closed
        synchronized (pipe) {
            try (pipe) {
                return follow(process, pipe, tree);
            } catch (InterruptedException e) {
                tree.end(STOP_GRACE);
                throw e;
            } catch (IOException e) {
                tree.end(GRACE);
                return "its output cannot be read: " + e.getMessage();
            }
        }
    }

    /** Never blocks on the output, which a child in the background may hold open without end. */
    private String follow(Process process, InputStream pipe, ProcessTree tree)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        long printed = started;
        long pause = SHORT_MILLIS;
        boolean told = false;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            // asked in this order: what a process printed before it ended is there when it has
            boolean alive = process.isAlive();
            int available = take(pipe);
            long now = System.nanoTime();
            if (lines.isCut() && !told) {
                told = true;
                run.log("WARNING", "the output is larger than max-output: the rest is not sent");
            }
            if (run.hasTooMany()) {
                Session.kill(process.pid());
                tree.end(Duration.ZERO);
                return "it had more processes than max-processes = " + options.maxProcesses();
            }
            if (!alive) {
                return "";
            }
            if (!options.timeout().isZero() && now - started >= options.timeout().toNanos()) {
                end(tree, GRACE, pipe);
                return "not done after its timeout of "
                        + DaemonOptions.seconds(options.timeout())
                        + " s";
            }
            if (available > 0) {
                printed = now;
                pause = SHORT_MILLIS;
            } else {
                if (now - printed >= IDLE_NANOS) {
                    lines.flush();
                }
                process.waitFor(pause, TimeUnit.MILLISECONDS);
                pause = Math.min(2 * pause, LONG_MILLIS);
            }
        }
    }

    private int take(InputStream pipe) throws IOException {
        int available = Math.min(pipe.available(), MAX_READ);
        lines.take(pipe.readNBytes(available));
        return available;
    }

    /** Ends it, and takes what it says while it does. */
    private void end(ProcessTree tree, Duration grace, InputStream pipe) {
        tree.end(
                grace,
                () -> {
                    try {
                        take(pipe);
                    } catch (IOException e) {
                        // it says no more
                    }
                });
    }
}
