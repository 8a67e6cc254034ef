// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Offer;
import cc.api.Role;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** {@link RoleDefaults} for each {@code etc/cc.role-ROLE.cfg}. */
@Component(
        name = RoleOptions.PID,
        configurationPid = RoleOptions.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class)
@Designate(ocd = RoleConfig.class, factory = true)
public final class RoleComponent implements RoleDefaults, Configured {

    private final Settings<RoleOptions> settings;
    private final Offer offer = new Offer(this, RoleDefaults.class);

    /**
     * Offers the options of a role to its servers.
     *
     * @throws cc.api.config.OptionException if one is wrong
     */
    @Activate
    public RoleComponent(BundleContext context, Map<String, Object> properties) {
        this.settings = new Settings<>(properties, RoleOptions::read);
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
    public Role role() {
        return settings.get().role();
    }

    @Override
    public Map<String, String> options() {
        return settings.get().values();
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
