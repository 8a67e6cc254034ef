// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.process.JobSpec;
import cc.process.Marker;
import cc.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of an executable, from its start until nothing of it is left, in a thread of its own:
 * that takes what it prints, and waits for those that don't want to end.
 */
final class Run {

    /** What a run is at. */
    enum Phase {
        /** Ends what an earlier run has left behind, before it starts. */
        CLEARING,
        RUNNING,
        ENDING,
        /** Something of it is there after it was killed. */
        HANGING,
        OVER
    }

    /**
     * How a run ended.
     *
     * @param started whether it ran at all
     * @param how for operators
     */
    record Outcome(boolean started, String how) {}

    private static final Logger LOG = LoggerFactory.getLogger(JobMgr.NAME);
    private static final long SHORT_MILLIS = 5;
    private static final long LONG_MILLIS = 200;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int SIGNALLED = 128;

    private final JobSpec spec;
    private final Map<String, String> variables;
    private final Marker marker;
    private final Printed output;
    private final Runnable changed;
    private final byte[] buffer = new byte[8192];
    private final long begun = System.nanoTime();
    private volatile Duration stopTimeout;
    private volatile Phase phase = Phase.CLEARING;
    private volatile OptionalLong pid = OptionalLong.empty();
    private volatile Outcome outcome = new Outcome(false, "");
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /**
     * @param variables that it gets beside those of its own
     * @param marker by which it is found
     * @param changed called when its phase is another one, in a thread of the run
     */
    Run(
            JobSpec spec,
            Map<String, String> variables,
            Marker marker,
            Printed output,
            Runnable changed) {
        this.spec = spec;
        this.variables = variables;
        this.marker = marker;
        this.output = output;
        this.changed = changed;
        this.stopTimeout = spec.care().stopTimeout();
    }

    String name() {
        return spec.name();
    }

    void start() {
        Thread thread = new Thread(this::run, "cc-job-" + spec.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Has it end: politely at first. Returns at once. */
    void stop() {
        stopping = true;
    }

    /** Whether it was asked to end, which it may begin to do a moment later. */
    boolean isStopping() {
        return stopping;
    }

    /** The time to end may change while it runs. */
    void stopTimeout(Duration changedTimeout) {
        stopTimeout = changedTimeout;
    }

    Duration stopTimeout() {
        return stopTimeout;
    }

    /** Gives up on what does not end. */
    void abandon() {
        stopping = true;
        abandoned = true;
    }

    Phase phase() {
        return phase;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    OptionalLong pid() {
        return pid;
    }

    /** Once it is over, how it ended. */
    Outcome outcome() {
        return outcome;
    }

    /** When it began, by nanoTime. */
    long begun() {
        return begun;
    }

    private void run() {
        try {
            end(new ProcessTree(Stream.empty(), Optional.of(marker), ""), () -> {});
            if (!stopping) {
                follow(launch());
            }
        } catch (IOException e) {
            outcome = new Outcome(false, "cannot be started: " + reason(e));
        } catch (RuntimeException | Error e) {
            outcome = new Outcome(false, "cannot be kept: " + e);
            LOG.error("{}: a run failed", spec.name(), e);
        } finally {
            pid = OptionalLong.empty();
            enter(Phase.OVER);
        }
    }

    private Process launch() throws IOException {
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(marker.variable());
        Process process = spec.executable().start(all);
        pid = OptionalLong.of(process.pid());
        outcome = new Outcome(true, "");
        enter(Phase.RUNNING);
        return process;
    }

    private void follow(Process process) {
        InputStream pipe = process.getInputStream();
        ProcessTree tree =
                new ProcessTree(
                        Stream.of(process.toHandle()),
                        Optional.of(marker),
                        spec.executable().user());
        // When the process ends, the JDK reads what is left in the pipe, and goes on as long as a
        // child in the background fills it. It takes this lock first, and then finds it closed
        synchronized (pipe) {
            try (pipe) {
                watch(process, pipe);
                boolean asked = process.isAlive();
                enter(Phase.ENDING);
                end(tree, () -> take(pipe));
                output.finish();
                outcome = new Outcome(true, asked ? "was ended" : how(process.exitValue()));
            } catch (IOException e) {
                LOG.debug("{}: closing its output failed", spec.name(), e);
            }
        }
    }

    /** Takes what it prints until it ends, or is to end. */
    private void watch(Process process, InputStream pipe) {
        long pause = SHORT_MILLIS;
        while (!stopping) {
            // asked in this order: what a process printed before it ended is there when it has
            boolean alive = process.isAlive();
            boolean printed = take(pipe);
            if (!alive) {
                return;
            }
            pause = printed ? SHORT_MILLIS : Math.min(2 * pause, LONG_MILLIS);
            try {
                process.waitFor(pause, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                stopping = true;
            }
        }
    }

    /** Takes what is there, a bounded piece of it; never blocks. */
    private boolean take(InputStream pipe) {
        try {
            boolean any = false;
            for (int i = 0; i < 16 && pipe.available() > 0; i++) {
                int count = pipe.read(buffer, 0, Math.min(buffer.length, pipe.available()));
                if (count <= 0) {
                    break;
                }
                output.take(buffer, count);
                any = true;
            }
            return any;
        } catch (IOException e) {
            LOG.debug("{}: its output cannot be read", spec.name(), e);
            return false;
        }
    }

    /** Ends what runs, however long that takes, unless nobody waits for it any more. */
    private void end(ProcessTree tree, Runnable meanwhile) {
        List<ProcessHandle> running = tree.running();
        if (running.isEmpty()) {
            return;
        }
        if (phase == Phase.CLEARING) {
            LOG.warn("{}: ends what an earlier run has left: {}", spec.name(), pids(running));
        }
        List<ProcessHandle> left = tree.end(stopTimeout, meanwhile);
        if (!left.isEmpty()) {
            enter(Phase.HANGING);
            LOG.error("{}: killed, and still there: processes {}", spec.name(), pids(left));
        }
        while (!left.isEmpty() && !abandoned) {
            pause();
            left = tree.end(Duration.ZERO, meanwhile);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            // nobody does: the run ends by its flags
            LOG.debug("interrupted", e);
        }
    }

    private void enter(Phase next) {
        phase = next;
        changed.run();
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).toList();
    }

    private static String how(int code) {
        return code > SIGNALLED ? "ended by signal " + (code - SIGNALLED) : "exit code " + code;
    }

    /** Without the words of the JDK around the system's. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.replaceFirst("^Cannot run program ", "").replaceFirst("error=\\d+, ", "");
    }
}
