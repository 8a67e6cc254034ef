// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Counters;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.upgrade.Trouble;
import cc.upgrade.Copies.Copy;
import cc.upgrade.Places.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches bundles that have taken the place of others, and names those that do worse. */
final class Trials {

    private static final Logger LOG = LoggerFactory.getLogger("cc.upgrade");

    /** Whoever replaces a bundle starts it at once, or in the same look at a folder. */
    private static final long START_NANOS = 3_000_000_000L;

    private final BundleContext context;
    private final ServiceComponentRuntime scr;
    private final Copies copies;
    private final Counters counters;
    private final Map<String, Map<Place, RouteStatus>> seen = new HashMap<>();
    private final Map<Long, Trial> trials = new HashMap<>();
    private final Map<Long, Trouble> troubles = new HashMap<>();
    private final Map<Long, Long> settled = new HashMap<>();
    private final Map<Long, Long> ordered = new HashMap<>();
    private final Map<Long, Trouble> older = new HashMap<>();
    private final Set<Long> busy = new HashSet<>();
    private final Newcomers newcomers;

    Trials(BundleContext context, ServiceComponentRuntime scr, Copies copies, Counters counters) {
        this.context = context;
        this.scr = scr;
        this.copies = copies;
        this.counters = counters;
        this.newcomers = new Newcomers(context, scr, counters);
    }

    /** A bundle is being replaced by command: what becomes of it is looked at when that is over. */
    synchronized void begin(Bundle bundle) {
        busy.add(bundle.getBundleId());
    }

    /**
     * The command is over.
     *
     * @param back whether what is there was there before, and needs no trial
     */
    synchronized void end(Bundle bundle, boolean back) {
        busy.remove(bundle.getBundleId());
        ordered.put(bundle.getBundleId(), bundle.getLastModified());
        if (back) {
            settled.put(bundle.getBundleId(), bundle.getLastModified());
            trials.remove(bundle.getBundleId());
            troubles.remove(bundle.getBundleId());
        }
    }

    /** A bundle has come: a new one, or another version of one. */
    synchronized void came(Bundle bundle, long now) {
        long id = bundle.getBundleId();
        gone(bundle);
        if (Long.valueOf(bundle.getLastModified()).equals(settled.get(id))) {
            return;
        }
        List<Copy> before = copies.before(bundle);
        if (!before.isEmpty()) {
            compare(bundle, before.get(0));
            Map<Place, RouteStatus> places = seen.getOrDefault(bundle.getSymbolicName(), Map.of());
            trials.put(id, new Trial(before.get(0).version().toString(), places, now));
        }
    }

    /**
     * Features know one version of each bundle, and put it back whenever any of them is installed
     * or uninstalled. Nobody who has ordered a higher one expects that.
     */
    private void compare(Bundle bundle, Copy before) {
        long id = bundle.getBundleId();
        boolean meant =
                busy.contains(id) || Long.valueOf(bundle.getLastModified()).equals(ordered.get(id));
        if (meant || bundle.getVersion().compareTo(before.version()) >= 0) {
            return;
        }
        String name = bundle.getSymbolicName();
        Trouble trouble =
                new Trouble(
                        name,
                        bundle.getVersion().toString(),
                        "",
                        "has come in the place of "
                                + before.version()
                                + ", which is newer, and no cc:rollback asked for it; features put"
                                + " their own version back: cc:rollback "
                                + name
                                + " --to "
                                + before.version(),
                        Set.of());
        older.put(id, trouble);
        counters.increment("trouble.older");
        LOG.error("{}", trouble.words());
    }

    /** A bundle has gone, or something else has come in its place. */
    synchronized void gone(Bundle bundle) {
        trials.remove(bundle.getBundleId());
        troubles.remove(bundle.getBundleId());
        older.remove(bundle.getBundleId());
        newcomers.gone(bundle);
    }

    /** Where a bundle served when it last did. */
    synchronized Set<Place> served(Bundle bundle) {
        return Set.copyOf(seen.getOrDefault(bundle.getSymbolicName(), Map.of()).keySet());
    }

    /** What is wrong now. */
    synchronized List<Trouble> troubles() {
        List<Trouble> all = new ArrayList<>(troubles.values());
        all.addAll(older.values());
        all.addAll(newcomers.troubles());
        return all;
    }

    /**
     * Looks at all of them, once a second or so.
     *
     * @param started when a bundle of the runtime started last
     */
    synchronized void look(List<Server> servers, long started, long now) {
        for (Bundle bundle : Ours.of(context.getBundles())) {
            long id = bundle.getBundleId();
            Map<Place, RouteStatus> places = Places.of(bundle, servers);
            Trial trial = trials.get(id);
            Trouble trouble = troubles.get(id);
            if (trial != null && !busy.contains(id)) {
                trial(bundle, trial, places, now);
            } else if (trouble != null && trials.get(id) == null) {
                // named already
                continue;
            } else if (!busy.contains(id)) {
                newcomers.look(bundle, started, now);
            }
            if (!places.isEmpty() && (trial == null || trial.isOver())) {
                seen.put(bundle.getSymbolicName(), places);
            }
        }
    }

    private void trial(Bundle bundle, Trial trial, Map<Place, RouteStatus> places, long now) {
        long id = bundle.getBundleId();
        Optional<String> start = start(bundle, trial, now);
        if (start.isPresent()) {
            if (!troubles.containsKey(id)) {
                name(bundle, trial, start.get(), "trouble.start");
            }
            return;
        }
        // it may have been started by hand meanwhile, or its configuration corrected
        troubles.remove(id);
        Optional<String> throwing = trial.look(places, now);
        throwing.ifPresent(reason -> name(bundle, trial, reason, "trouble.crashed"));
        if (trial.isOver()) {
            trials.remove(id);
        }
    }

    private Optional<String> start(Bundle bundle, Trial trial, long now) {
        if (trial.age(now) < START_NANOS) {
            return Optional.empty();
        }
        return States.isDown(bundle)
                ? Optional.of(
                        "it does not start: " + Failures.ofBundle(bundle, context.getBundles()))
                : Failures.ofComponents(bundle, scr);
    }

    private void name(Bundle bundle, Trial trial, String reason, String counter) {
        Trouble trouble =
                new Trouble(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        trial.before(),
                        reason,
                        Set.copyOf(trial.servers()));
        troubles.put(bundle.getBundleId(), trouble);
        counters.increment(counter);
        LOG.error("{}", trouble.words());
    }
}
