// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A session of processes of their own (setsid(2)), which a command and all that it starts are in,
 * whoever their parents are. So they can be counted in one look at /proc, and killed at one blow,
 * which a fork bomb does not outrun. Where there is no setsid command, as on macOS, there is none.
 */
final class Session {

    private static final List<String> SETSID =
            Stream.of("/usr/bin/setsid", "/bin/setsid")
                    .filter(path -> Files.isExecutable(Path.of(path)))
                    .limit(1)
                    .toList();

    private static final int PARENT_FIELD = 1;
    private static final int SESSION_FIELD = 3;

    /** While they are read, numbers may be given anew: no chain of parents is followed for ever. */
    private static final int MAX_DEPTH = 100_000;

    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 50;
    private static final long KILL_SECONDS = 5;

    private Session() {}

    /**
     * What starts an executable in a session of its own, whose number is its pid; empty where there
     * is nothing that does.
     */
    static List<String> starter() {
        return SETSID;
    }

    static boolean isThere() {
        return !SETSID.isEmpty();
    }

    /** A process as proc(5) has it in {@code stat}. */
    private record Member(long pid, long parent, long session) {}

    /**
     * How many processes are in which session, or were started by those that are: sudo puts what it
     * starts into another one. Empty where there is no /proc.
     *
     * @param leaders of the sessions that are asked for
     */
    static Map<Long, Integer> sizes(Set<Long> leaders) {
        Map<Long, Member> all = new HashMap<>();
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                read(process).ifPresent(member -> all.put(member.pid, member));
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Map.of();
        }
        Map<Long, Integer> sizes = new HashMap<>();
        for (Member member : all.values()) {
            long leader = leader(member, all, leaders);
            if (leader != 0) {
                sizes.merge(leader, 1, Integer::sum);
            }
        }
        return sizes;
    }

    /** In whose session it is, or one that it descends from; 0 if in none of those. */
    private static long leader(Member member, Map<Long, Member> all, Set<Long> leaders) {
        Member one = member;
        for (int i = 0; one != null && i < MAX_DEPTH; i++) {
            if (leaders.contains(one.session)) {
                return one.session;
            }
            one = all.get(one.parent);
        }
        return 0;
    }

    /** Empty if it is gone. */
    private static Optional<Member> read(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // after the name, in parentheses, which may have anything in it
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            return fields[0].equals("Z")
                    ? Optional.empty()
                    : Optional.of(
                            new Member(
                                    Long.parseLong(process.getFileName().toString()),
                                    Long.parseLong(fields[PARENT_FIELD]),
                                    Long.parseLong(fields[SESSION_FIELD])));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The number of the process that was started last on this host; -1 if nothing tells it. */
    static long lastPid() {
        try {
            // the last field of proc(5)'s loadavg
            String load = Files.readString(Path.of("/proc/loadavg")).strip();
            return Long.parseLong(load.substring(load.lastIndexOf(' ') + 1));
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Has the process group that a session began with killed, all at once; waits for nothing. */
    static Process beginToKill(long leader) throws IOException {
        // the words are no part of what the shell reads
        return new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$0\"", Long.toString(leader))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills it, and waits until that is done. */
    static void kill(long leader) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            try {
                Process kill = beginToKill(leader);
                if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
                    kill.destroyForcibly();
                }
                return;
            } catch (IOException | OutOfMemoryError e) {
                // no room for one more process or thread, which is what this is about
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
