// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Unfailing;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has {@link ConfigWatch} look, from when the runtime has started. */
@Component(
        name = "cc.shell.config",
        immediate = true,
        service = {})
public final class ConfigWatchComponent {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatchComponent.class);

    private static final int PERIOD_SECONDS = 3;

    /** Karaf registers it when the features that it starts with are there. */
    private static final String STARTED = "org.apache.karaf.features.BootFinished";

    private final BundleContext context;
    private final ConfigWatch watch = new ConfigWatch();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "cc-config-watch");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** Begins to look. */
    @Activate
    public ConfigWatchComponent(BundleContext context) {
        this.context = context;
        thread.scheduleWithFixedDelay(
                Unfailing.of(LOG::error, "a look at the configurations", this::look),
                PERIOD_SECONDS,
                PERIOD_SECONDS,
                TimeUnit.SECONDS);
    }

    private void look() {
        if (context.getServiceReference(STARTED) == null) {
            return;
        }
        try (BundleServices services = new BundleServices(context)) {
            watch.look(services);
        } catch (IOException | RuntimeException e) {
            // bundles come and go while it looks; it looks again
            LOG.debug("the configurations cannot be looked at now", e);
        }
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
    }
}
