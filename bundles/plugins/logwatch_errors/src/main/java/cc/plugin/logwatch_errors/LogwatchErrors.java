// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

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
 * Has errors and lock waits of PostgreSQL written to a database, and no flood of them.
 *
 * <p>Counter: {@code suppressed}, errors of a flood that were counted only.
 */
@Component(
        name = LogwatchErrors.NAME,
        immediate = true,
        configurationPid = LogwatchErrors.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@Designate(ocd = ErrorsConfig.class, factory = true)
public final class LogwatchErrors implements LogPlugin, Configured {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.plugin.logwatch_errors";

    private final Offer offer = new Offer(this, LogPlugin.class);
    private final Settings<ErrorsOptions> settings;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public LogwatchErrors(Map<String, Object> properties) {
        settings = new Settings<>(properties, ErrorsOptions::read);
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
        return new ErrorsSink(settings, outlet, System::nanoTime);
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
