// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.script;

import cc.api.Offer;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.process.Job;
import cc.process.JobSpec;
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
 * An executable of any language as a daemon: what its configuration says of it, for the jobmgr that
 * runs it. Without a jobmgr it does not run.
 */
@Component(
        name = Script.NAME,
        immediate = true,
        configurationPid = Script.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@Designate(ocd = ScriptConfig.class, factory = true)
public final class Script implements Job, Configured {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.script";

    private final Offer offer = new Offer(this, Job.class);
    private final Settings<JobSpec> settings;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public Script(Map<String, Object> properties) {
        settings = new Settings<>(properties, ScriptOptions::read);
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, ScriptOptions.offered(properties));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            offer.update(ScriptOptions.offered(properties));
        }
    }

    @Deactivate
    void stop() {
        offer.end();
    }

    @Override
    public JobSpec spec() {
        return settings.get();
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
