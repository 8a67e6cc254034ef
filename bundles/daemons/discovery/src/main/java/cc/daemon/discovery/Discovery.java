// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Offer;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.client.daemon.Daemon;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
import cc.client.daemon.Seconds;
import cc.client.daemon.Work;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Finds what runs on the host, and sends it as {@code pub.discovery} and as an infofile when it
 * changes.
 *
 * <p>Counters: {@code discovery.looks}, {@code discovery.changes} (looks that found something
 * else), {@code discovery.too-large} (findings that were too large for a message), {@code
 * discovery.count} (infofiles that were sent).
 */
@Component(
        name = Discovery.NAME,
        immediate = true,
        configurationPid = Discovery.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = DiscoveryConfig.class, factory = true)
public final class Discovery implements Configured, CounterSource, PeerSource {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.discovery";

    private final Offer offer = new Offer(this, CounterSource.class, PeerSource.class);
    private final Settings<DiscoveryOptions> settings;
    private final Daemon daemon;
    private final Looks looks;
    private final JobRegistration job;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public Discovery(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, DiscoveryOptions::read);
        DiscoveryOptions options = settings.get();
        daemon = new Daemon("discovery", options.daemon(), properties);
        looks = new Looks(options, daemon, new Survey(Path.of("/")));
        job = new JobRegistration(context, options.daemon(), new JobHandler(daemon, work()));
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        daemon.start();
        looks.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            DiscoveryOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            looks.update(options);
            job.update(options.daemon());
            offer.update(properties);
        }
    }

    @Deactivate
    void stop() {
        offer.end();
        job.close();
        looks.close();
        daemon.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addServer(Server server) {
        daemon.add(server);
    }

    void removeServer(Server server) {
        daemon.remove(server);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setCrypto(CryptoProvider provider) {
        daemon.add(provider);
    }

    void unsetCrypto(CryptoProvider provider) {
        daemon.remove(provider);
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }

    @Override
    public Counters counters() {
        return daemon.counters();
    }

    @Override
    public List<Peer> peers() {
        return daemon.peers();
    }

    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                return looks.run();
            }

            @Override
            public Map<String, ?> status() {
                Map<String, Object> status = new LinkedHashMap<>();
                looks.last().ifPresent(time -> status.put("last_look", Seconds.of(time)));
                looks.changed().ifPresent(time -> status.put("last_change", Seconds.of(time)));
                return status;
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }
}
