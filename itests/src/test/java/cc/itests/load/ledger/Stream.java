// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Messages of one type on one server, as they were handled, by client. */
final class Stream {

    private static final int MAX_MISSING = 100_000;

    /** A pause of each 0.1 ms, up to 60 s and above. */
    private static final int STEP_MICROS = 100;

    private static final int STEPS = 600_000;

    private final String name;
    private final Consumer<String> faults;
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private final int[] pauses = new int[STEPS];
    private long count;
    private long longest;
    private long signed;
    private int lastVersion;

    private static final class Track {
        private long next;
        private final TreeSet<Long> missing = new TreeSet<>();
    }

    Stream(String name, Consumer<String> faults) {
        this.name = name;
        this.faults = faults;
    }

    String name() {
        return name;
    }

    synchronized void handled(int version, Stamp stamp, long now, boolean withSigner) {
        long pause = Math.max(0, now - stamp.micros());
        pauses[(int) Math.min(STEPS - 1, pause / STEP_MICROS)]++;
        longest = Math.max(longest, pause);
        count++;
        signed += withSigner ? 1 : 0;
        if (version < lastVersion) {
            faults.accept(name + ": version " + version + " after " + lastVersion);
        }
        lastVersion = Math.max(lastVersion, version);
        follow(tracks.computeIfAbsent(stamp.client(), client -> new Track()), stamp);
    }

    private void follow(Track track, Stamp stamp) {
        long number = stamp.number();
        if (number == track.next) {
            track.next++;
        } else if (number > track.next) {
            LongStream.range(track.next, number).limit(MAX_MISSING).forEach(track.missing::add);
            track.next = number + 1;
        } else if (track.missing.remove(number)) {
            faults.accept(told(stamp, "after " + (track.next - 1)));
        } else {
            faults.accept(told(stamp, "twice"));
        }
    }

    private String told(Stamp stamp, String what) {
        return name + ": message " + stamp.number() + " of client " + stamp.client() + " " + what;
    }

    synchronized String progress() {
        return name
                + "\t"
                + tracks.entrySet().stream()
                        .map(each -> each.getKey() + "=" + came(each.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static long came(Track track) {
        return track.next - track.missing.size();
    }

    synchronized List<String> missing() {
        List<String> lines = new ArrayList<>();
        tracks.forEach(
                (client, track) -> {
                    if (!track.missing.isEmpty()) {
                        lines.add(
                                name
                                        + ": "
                                        + track.missing.size()
                                        + " messages of client "
                                        + client
                                        + " are missing, the first is "
                                        + track.missing.first()
                                        + " of "
                                        + track.next);
                    }
                });
        return lines;
    }

    synchronized String pauses() {
        return String.format(
                "%s: %d messages, %d signed; ms median %.1f, 99th %.1f, 99.9th %.1f, longest %.1f",
                name,
                count,
                signed,
                percentile(0.5),
                percentile(0.99),
                percentile(0.999),
                longest / 1000.0);
    }

    /** Forgets the pauses so far. */
    synchronized void forgetPauses() {
        Arrays.fill(pauses, 0);
        longest = 0;
        count = 0;
        signed = 0;
    }

    private double percentile(double share) {
        long wanted = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += pauses[i];
            if (seen >= wanted) {
                return (i + 1) * STEP_MICROS / 1000.0;
            }
        }
        return 0;
    }
}
