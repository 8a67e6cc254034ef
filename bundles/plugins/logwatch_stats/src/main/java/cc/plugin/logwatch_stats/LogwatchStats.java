// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import cc.api.Offer;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Has the use of databases, by whom, from where and for what, written to a database.
 *
 * <p>Counter: {@code beyond-max-items}, actions that were not told apart any more.
 */
@Component(
        name = LogwatchStats.NAME,
        immediate = true,
        configurationPid = LogwatchStats.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@Designate(ocd = StatsConfig.class, factory = true)
public final class LogwatchStats implements LogPlugin, Configured {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.plugin.logwatch_stats";

    private final Offer offer = new Offer(this, LogPlugin.class);
    private final Settings<StatsOptions> settings;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public LogwatchStats(Map<String, Object> properties) {
        settings = new Settings<>(properties, StatsOptions::read);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
    }

    @Override
    public LogSink open(Outlet outlet) {
        return new StatsSink(settings, outlet, System::nanoTime);
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
