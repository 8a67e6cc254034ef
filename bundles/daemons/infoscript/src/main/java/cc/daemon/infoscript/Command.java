// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.api.Frame;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonOptions;
import cc.process.ProcessTree;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A command for the shell. Its standard input is empty; standard output and error come in one.
 *
 * @param text the command
 * @param timeout after which it is ended; zero for none
 * @param maxOutput bytes beyond which it is ended
 */
record Command(String text, Duration timeout, int maxOutput) {

    /** How long a command may take to end by itself once its time is up. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** And when this runtime stops, which has no more time than that itself. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final long SHORT_MILLIS = 5;
    private static final long LONG_MILLIS = 200;

    /**
     * Runs it until it ends.
     *
     * @throws InterruptedException if asked to stop; then it is ended, with its children
     */
    Outcome run() throws InterruptedException {
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            return new Outcome.Failure("cannot be started: " + e.getMessage(), Frame.EMPTY);
        }
        ProcessTree tree = ProcessTree.of(process);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        String problem;
        try {
            problem = follow(process, output);
        } catch (InterruptedException e) {
            tree.end(STOP_GRACE);
            throw e;
        } catch (IOException e) {
            problem = "its output cannot be read: " + e.getMessage();
        }
        if (!problem.isEmpty()) {
            tree.end(GRACE);
            return new Outcome.Failure(problem, Frame.wrap(output.toByteArray()));
        }
        Frame content = Frame.wrap(output.toByteArray());
        return process.exitValue() == 0
                ? new Outcome.Output(content)
                : new Outcome.Failure("exit code " + process.exitValue(), content);
    }

    private Process start() throws IOException {
        List<String> words = WINDOWS ? List.of("cmd", "/c", text) : List.of("/bin/sh", "-c", text);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(new File(WINDOWS ? "NUL" : "/dev/null"))
                .start();
    }

    /**
     * Takes what it prints until it ends, and closes its output.
     *
     * @return what it must be ended for; empty if it ended by itself
     */
    private String follow(Process process, ByteArrayOutputStream output)
            throws IOException, InterruptedException {
        InputStream pipe = process.getInputStream();
        // When the process ends, the JDK reads what is left in the pipe, and goes on as long as a
        // child in the background fills it. It takes this lock first, and then finds it closed
        synchronized (pipe) {
            try (pipe) {
                return follow(process, pipe, output);
            }
        }
    }

    /** Never blocks on the output, which a child in the background may hold open without end. */
    private String follow(Process process, InputStream pipe, ByteArrayOutputStream output)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        long pause = SHORT_MILLIS;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            // asked in this order: what a process printed before it ended is there when it has
            boolean alive = process.isAlive();
            int available = pipe.available();
            output.write(pipe.readNBytes(available));
            if (output.size() > maxOutput) {
                return "more output than max-output, " + Sizes.format(maxOutput);
            }
            if (!alive) {
                return "";
            }
            if (!timeout.isZero() && System.nanoTime() - started >= timeout.toNanos()) {
                return "not done after its timeout of " + DaemonOptions.seconds(timeout) + " s";
            }
            if (available > 0) {
                pause = SHORT_MILLIS;
            } else {
                process.waitFor(pause, TimeUnit.MILLISECONDS);
                pause = Math.min(2 * pause, LONG_MILLIS);
            }
        }
    }
}
