// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Counters;
import cc.api.upgrade.Trouble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches bundles that took nobody's place, and names those that do not come to work. */
final class Newcomers {

    private static final Logger LOG = LoggerFactory.getLogger("cc.upgrade");

    /** Whoever installs a bundle starts it soon after; while others start, its turn may come. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    /** A wrong configuration is no matter of the bundle; cc:config-check shows it. */
    private static final String WRONG_OPTION = "cc.api.config.OptionException";

    private final BundleContext context;
    private final ServiceComponentRuntime scr;
    private final Counters counters;
    private final Map<Long, Long> since = new HashMap<>();
    private final Map<Long, Trouble> troubles = new HashMap<>();

    Newcomers(BundleContext context, ServiceComponentRuntime scr, Counters counters) {
        this.context = context;
        this.scr = scr;
        this.counters = counters;
    }

    List<Trouble> troubles() {
        return new ArrayList<>(troubles.values());
    }

    /** A bundle has gone, or something else has come in its place. */
    void gone(Bundle bundle) {
        since.remove(bundle.getBundleId());
        troubles.remove(bundle.getBundleId());
    }

    /**
     * Looks at one.
     *
     * @param started when a bundle of the runtime started last
     */
    void look(Bundle bundle, long started, long now) {
        long id = bundle.getBundleId();
        Optional<String> failure = failure(bundle);
        if (failure.isEmpty()) {
            if (troubles.containsKey(id)) {
                LOG.info("{} {} is at work now", bundle.getSymbolicName(), bundle.getVersion());
            }
            gone(bundle);
            return;
        }
        long first = since.computeIfAbsent(id, any -> now);
        boolean due = now - first >= PATIENCE_NANOS && now - started >= PATIENCE_NANOS;
        if (due && !troubles.containsKey(id)) {
            Trouble trouble =
                    new Trouble(
                            bundle.getSymbolicName(),
                            bundle.getVersion().toString(),
                            "",
                            failure.get(),
                            Set.of());
            troubles.put(id, trouble);
            counters.increment("trouble.start");
            LOG.error("{}", trouble.words());
        }
    }

    private Optional<String> failure(Bundle bundle) {
        if (States.isDown(bundle)) {
            return isItsTurn(bundle)
                    ? Optional.of(
                            "does not start: " + Failures.ofBundle(bundle, context.getBundles()))
                    : Optional.empty();
        }
        return Failures.allOfComponents(bundle, scr).stream()
                .filter(why -> !why.contains(WRONG_OPTION))
                .findFirst();
    }

    /** Whether the runtime has come as far in its start as to start this one. */
    private boolean isItsTurn(Bundle bundle) {
        int reached =
                context.getBundle(Constants.SYSTEM_BUNDLE_ID)
                        .adapt(FrameworkStartLevel.class)
                        .getStartLevel();
        return bundle.adapt(BundleStartLevel.class).getStartLevel() <= reached;
    }
}
