// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process with those that it started, and those that they did, so far as they can be found: by
 * who started whom, and by a {@link Marker} where there is one. Used by one thread.
 */
public final class ProcessTree {

    /** On a busy host the dead take their time. */
    private static final Duration KILLED = Duration.ofSeconds(10);

    private static final int MIN_LOOKS = 10;
    private static final long SHORT_MILLIS = 5;
    private static final long LONG_MILLIS = 100;
    private static final long SUDO_SECONDS = 5;

    private final Optional<Marker> marker;
    private final String user;
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    /**
     * @param user as whom it was started, by sudo; empty for this process's own
     */
    public ProcessTree(Stream<ProcessHandle> roots, Optional<Marker> marker, String user) {
        this.marker = marker;
        this.user = user;
        roots.forEach(known::add);
    }

    /** The tree of a process that this one has started, without a marker. */
    public static ProcessTree of(Process root) {
        return new ProcessTree(Stream.of(root.toHandle()), Optional.empty(), "");
    }

    /**
     * Those that run now, each after the one that started it. One look at all processes, however
     * many are found: who forks faster than they are looked at would never end.
     */
    public List<ProcessHandle> running() {
        known.removeIf(process -> !isRunning(process));
        Map<Long, List<ProcessHandle>> children = new HashMap<>();
        List<ProcessHandle> others = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(process -> !known.contains(process))
                .forEach(
                        process -> {
                            others.add(process);
                            process.parent()
                                    .ifPresent(
                                            parent ->
                                                    children.computeIfAbsent(
                                                                    parent.pid(),
                                                                    pid -> new ArrayList<>())
                                                            .add(process));
                        });
        marker.ifPresent(mark -> others.stream().filter(mark::marks).forEach(known::add));
        List<ProcessHandle> all = new ArrayList<>(known);
        for (int i = 0; i < all.size(); i++) {
            for (ProcessHandle child : children.getOrDefault(all.get(i).pid(), List.of())) {
                if (known.add(child)) {
                    all.add(child);
                }
            }
        }
        known.removeIf(process -> !isRunning(process));
        return List.copyOf(known);
    }

    /**
     * Ends them all: by TERM, and what is still there after a while by KILL. An interrupt ends the
     * patience, and not the work.
     *
     * @param grace how long they may take to end by themselves
     * @return those that are there all the same, which the kernel does not let go yet
     */
    public List<ProcessHandle> end(Duration grace) {
        return end(grace, () -> {});
    }

    /**
     * Ends them all likewise.
     *
     * @param meanwhile called again and again while they end, such as to take what they print: who
     *     finds nobody to read it does not end
     */
    public List<ProcessHandle> end(Duration grace, Runnable meanwhile) {
        signal(running(), false);
        return kill(await(grace, meanwhile), meanwhile);
    }

    private List<ProcessHandle> await(Duration patience, Runnable meanwhile) {
        long start = System.nanoTime();
        long pause = SHORT_MILLIS;
        while (System.nanoTime() - start < patience.toNanos() && !isOver()) {
            meanwhile.run();
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            pause = Math.min(2 * pause, LONG_MILLIS);
        }
        meanwhile.run();
        return running();
    }

    /** Those that are known first: only when they are gone, others are looked for. */
    private boolean isOver() {
        return known.stream().noneMatch(ProcessTree::isRunning) && running().isEmpty();
    }

    /** Kills until nobody is left: what was forked meanwhile is found at the next look. */
    private List<ProcessHandle> kill(List<ProcessHandle> processes, Runnable meanwhile) {
        List<ProcessHandle> left = processes;
        boolean interrupted = false;
        long start = System.nanoTime();
        for (int i = 0;
                !left.isEmpty() && (i < MIN_LOOKS || System.nanoTime() - start < KILLED.toNanos());
                i++) {
            signal(left, true);
            meanwhile.run();
            try {
                TimeUnit.MILLISECONDS.sleep(SHORT_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = running();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    private void signal(List<ProcessHandle> processes, boolean force) {
        List<Long> refused = new ArrayList<>();
        for (ProcessHandle process : processes) {
            boolean sent = force ? process.destroyForcibly() : process.destroy();
            if (!sent && isRunning(process)) {
                refused.add(process.pid());
            }
        }
        if (!refused.isEmpty() && !user.isEmpty()) {
            signalAsUser(refused, force ? "KILL" : "TERM");
        }
    }

    /** What runs as somebody else takes signals from that user only. */
    private void signalAsUser(List<Long> pids, String name) {
        List<String> words = new ArrayList<>(List.of("sudo", "-n", "-u", user, "--", "kill"));
        words.addAll(List.of("-s", name, "--"));
        pids.forEach(pid -> words.add(Long.toString(pid)));
        try {
            Process kill =
                    new ProcessBuilder(words)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!kill.waitFor(SUDO_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            // no sudo: then it was not by sudo that they were started
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a process runs: a zombie is dead, whoever has still to ask for its exit code. */
    private static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            int state = stat.lastIndexOf(") ") + 2;
            return stat.length() <= state || stat.charAt(state) != 'Z';
        } catch (IOException e) {
            // no /proc here, or it went away just now
            return process.isAlive();
        }
    }
}
