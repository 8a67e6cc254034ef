// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgraded;
import cc.upgrade.Places.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Puts a file in the place of a bundle, waits until what comes of it serves where the one before
 * served, and puts that one back if it does not.
 */
final class Replacement {

    private static final long LOOK_MILLIS = 20;

    private final Bundle bundle;
    private final Supplier<List<Server>> servers;
    private final ServiceComponentRuntime scr;
    private final Duration patience;

    /**
     * @param patience how long a bundle that has been started has to come to work
     */
    Replacement(
            Bundle bundle,
            Supplier<List<Server>> servers,
            ServiceComponentRuntime scr,
            Duration patience) {
        this.bundle = bundle;
        this.servers = servers;
        this.scr = scr;
        this.patience = patience;
    }

    /** Why a bundle does not do what it should. */
    private static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Does it.
     *
     * @param next what is to come
     * @param old what is there, to be put back
     * @param hoped where the bundle served before, if it serves nowhere now: that is waited for,
     *     and no failure if it does not come, for nothing is lost by it
     * @throws UpgradeException if what came did not come to work; what was there is back, or the
     *     message says why it is not
     */
    Upgraded run(Path next, Path old, Set<Place> hoped) throws UpgradeException {
        String before = bundle.getVersion().toString();
        boolean active = States.isDown(bundle) || bundle.getState() == Bundle.ACTIVE;
        Set<Place> wanted = new HashSet<>(Places.of(bundle, servers.get()).keySet());
        long began = System.nanoTime();
        try {
            put(next, active);
            Map<Place, RouteStatus> serving =
                    wanted.isEmpty() && active ? awaitSome(hoped) : awaitWork(wanted);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new Upgraded(
                    bundle.getSymbolicName(),
                    before,
                    bundle.getVersion().toString(),
                    took,
                    Places.served(serving),
                    notes(active));
        } catch (Failed e) {
            throw new UpgradeException(
                    bundle.getSymbolicName()
                            + ": "
                            + e.getMessage()
                            + "; "
                            + putBack(old, before, active, wanted));
        }
    }

    private List<String> notes(boolean active) {
        List<String> notes = new ArrayList<>();
        if (!active) {
            notes.add("it is not started, as it was before: bundle:start " + bundle.getBundleId());
        }
        return notes;
    }

    private String putBack(Path old, String version, boolean active, Set<Place> wanted) {
        long began = System.nanoTime();
        try {
            put(old, active);
            if (active) {
                awaitWork(wanted);
            }
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            return version + " is back, and at work again after " + millis + " ms";
        } catch (Failed e) {
            return version + " was put back and does not come to work: " + e.getMessage();
        }
    }

    private void put(Path file, boolean active) throws Failed {
        try (InputStream in = Files.newInputStream(file)) {
            bundle.update(in);
            if (active && bundle.getState() != Bundle.ACTIVE) {
                bundle.start();
            }
        } catch (BundleException | IllegalStateException e) {
            throw new Failed(why(e));
        } catch (IOException e) {
            throw new Failed("cannot be read: " + e.getMessage());
        }
    }

    private String why(Exception e) {
        boolean unresolved =
                e instanceof BundleException failure
                        && failure.getType() == BundleException.RESOLVE_ERROR;
        String version = bundle.getVersion() + " ";
        return unresolved
                ? version + "does not resolve: " + Failures.of(e)
                : version + "does not start: " + Failures.of(e);
    }

    /** Returns when the bundle serves at all of these places again, with what it does there. */
    private Map<Place, RouteStatus> awaitWork(Set<Place> wanted) throws Failed {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<Place, RouteStatus> serving = Places.of(bundle, servers.get());
            if (serving.keySet().containsAll(wanted)) {
                return serving;
            }
            if (System.nanoTime() - end >= 0) {
                throw new Failed(notServing(wanted, serving.keySet()));
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failed("the wait for " + bundle.getVersion() + " was interrupted");
            }
        }
    }

    private Map<Place, RouteStatus> awaitSome(Set<Place> hoped) {
        try {
            return awaitWork(hoped);
        } catch (Failed e) {
            return Places.of(bundle, servers.get());
        }
    }

    private String notServing(Set<Place> wanted, Set<Place> serving) {
        String missing =
                wanted.stream()
                        .filter(place -> !serving.contains(place))
                        .map(Place::words)
                        .collect(Collectors.toCollection(TreeSet::new))
                        .stream()
                        .collect(Collectors.joining(", "));
        Optional<String> failure = Failures.ofComponents(bundle, scr);
        return bundle.getVersion()
                + " does not serve as the one before did, within "
                + patience.toSeconds()
                + " s: missing is "
                + missing
                + failure.map(why -> ": " + why).orElse("");
    }
}
