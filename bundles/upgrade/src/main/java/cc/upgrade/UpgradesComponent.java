// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.Printable;
import cc.api.Server;
import cc.api.Unfailing;
import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.Trouble;
import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgraded;
import cc.api.upgrade.Upgrades;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Upgrades} of the runtime; keeps copies and watches also what others replace. */
@Component(
        name = UpgradesComponent.NAME,
        immediate = true,
        service = {Upgrades.class, CounterSource.class})
public final class UpgradesComponent implements Upgrades, CounterSource, BundleListener {

    static final String NAME = "cc.upgrade";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** The version installed, and three before it. */
    private static final int COPIES = 4;

    private static final long BYTES = 256L << 20;

    /** How often a copy is tried, once a second. */
    private static final int TRIES = 5;

    private static final List<String> COUNTED =
            List.of("upgrade", "rollback", "trouble.start", "trouble.crashed", "trouble.older");

    private static final int EVENTS = BundleEvent.INSTALLED | BundleEvent.UPDATED;

    private final BundleContext context;
    private final Copies copies;
    private final Trials trials;
    private final Orders orders;
    private final Counters counters = new Counters();
    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final Map<Bundle, Integer> unkept = new HashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "cc-upgrade");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile long started = System.nanoTime();

    /**
     * Begins to keep copies, in {@code ${karaf.data}/cc.upgrade}.
     *
     * @throws IOException if that folder cannot be had
     */
    @Activate
    public UpgradesComponent(BundleContext context, @Reference ServiceComponentRuntime scr)
            throws IOException {
        this.context = context;
        Path folder = Path.of(property("karaf.data", "data")).toAbsolutePath().resolve(NAME);
        Path base = Path.of(property("karaf.base", "")).toAbsolutePath();
        this.copies = new Copies(folder, COPIES, BYTES);
        copies.clean();
        this.trials = new Trials(context, scr, copies, counters);
        this.orders =
                new Orders(context, copies, trials, () -> List.copyOf(servers), scr, base, folder);
        for (String name : COUNTED) {
            // there from the start, so that a zero is seen too
            counters.counter(name);
        }
        context.addBundleListener(this);
        run(() -> Ours.of(context.getBundles()).forEach(this::keep));
        thread.scheduleWithFixedDelay(
                Unfailing.of(LOG::error, "a look at the bundles", this::look),
                1,
                1,
                TimeUnit.SECONDS);
    }

    private String property(String name, String fallback) {
        String value = context.getProperty(name);
        return value == null ? fallback : value;
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(this);
        thread.shutdownNow();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(Server server) {
        servers.add(server);
    }

    void remove(Server server) {
        servers.remove(server);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        try {
            if ((event.getType() & EVENTS) != 0) {
                long now = System.nanoTime();
                run(() -> came(bundle, now));
            } else if (event.getType() == BundleEvent.STARTED) {
                started = System.nanoTime();
            } else if (event.getType() == BundleEvent.UNINSTALLED) {
                run(() -> trials.gone(bundle));
            }
        } catch (RejectedExecutionException e) {
            // this component stops: whoever comes next looks at what there is then
        }
    }

    private void run(Runnable work) {
        thread.execute(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.error("a bundle cannot be looked at: {}", Printable.trace(e));
                    }
                });
    }

    private void came(Bundle bundle, long now) {
        if (bundle.getState() != Bundle.UNINSTALLED && Ours.isOurs(bundle)) {
            keep(bundle);
            trials.came(bundle, now);
        }
    }

    private void keep(Bundle bundle) {
        try {
            copies.keep(bundle);
            unkept.remove(bundle);
        } catch (IOException | IllegalStateException e) {
            // while the framework is at it, it cannot be read
            if (unkept.merge(bundle, 1, Integer::sum) == TRIES) {
                LOG.warn(
                        "{} {}: no copy of it is kept: {}",
                        bundle.getSymbolicName(),
                        bundle.getVersion(),
                        e.getMessage());
            }
        }
    }

    private void keepAgain() {
        for (Bundle bundle : List.copyOf(unkept.keySet())) {
            if (bundle.getState() == Bundle.UNINSTALLED || unkept.get(bundle) > TRIES) {
                unkept.remove(bundle);
            } else {
                keep(bundle);
            }
        }
    }

    private void look() {
        try {
            keepAgain();
            if (context.getBundle(0).getState() == Bundle.ACTIVE) {
                trials.look(servers, started, System.nanoTime());
            }
        } catch (RuntimeException e) {
            // a bundle or service went away while it was looked at; it is looked at again
            LOG.debug("the bundles cannot be looked at now", e);
        }
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Upgraded upgrade(String source, boolean force, Duration patience)
            throws UpgradeException {
        return counted("upgrade", () -> orders.upgrade(source, force, patience));
    }

    @Override
    public Upgraded rollback(String bundle, String version, Duration patience)
            throws UpgradeException {
        return counted("rollback", () -> orders.rollback(bundle, version, patience));
    }

    @FunctionalInterface
    private interface Order {
        Upgraded run() throws UpgradeException;
    }

    private Upgraded counted(String name, Order order) throws UpgradeException {
        boolean done = false;
        try {
            Upgraded upgraded = order.run();
            done = true;
            LOG.info(
                    "{}: {} in the place of {}, at work after {} ms",
                    upgraded.bundle(),
                    upgraded.now(),
                    upgraded.before(),
                    upgraded.took().toMillis());
            return upgraded;
        } catch (UpgradeException e) {
            LOG.error("{}", e.getMessage());
            throw e;
        } finally {
            counters.increment(done ? name : name + ".failed");
        }
    }

    @Override
    public List<BundleVersions> bundles() {
        return orders.bundles();
    }

    @Override
    public List<Trouble> troubles() {
        return trials.troubles();
    }
}
