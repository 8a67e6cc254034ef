// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

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
 * Sends the output of a command, each period, as {@code pub.infofile}.
 *
 * <p>Counters: {@code infoscript.count} and {@code infoscript.bytes.sent} (outputs that were sent,
 * and their bytes as compressed), {@code infoscript.bytes.read} (bytes of outputs), {@code
 * infoscript.fails} (commands that failed), {@code infoscript.skipped} (starts that were left out
 * since the command still ran), {@code infoscript.refused} (outputs that the receiver refused), and
 * those of {@link cc.client.delivery.Delivery}.
 */
@Component(
        name = Infoscript.NAME,
        immediate = true,
        configurationPid = Infoscript.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = InfoscriptConfig.class, factory = true)
public final class Infoscript implements Configured, CounterSource, PeerSource {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.infoscript";

    private final Offer offer = new Offer(this, CounterSource.class, PeerSource.class);
    private final Settings<InfoscriptOptions> settings;
    private final Daemon daemon;
    private final Latest latest;
    private final Rounds rounds;
    private final JobRegistration job;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public Infoscript(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, InfoscriptOptions::read);
        InfoscriptOptions options = settings.get();
        daemon = new Daemon("infoscript", options.daemon(), properties);
        latest = new Latest(daemon, options.delivery());
        rounds = new Rounds(options, daemon.counters(), daemon.log(), latest::put);
        job = new JobRegistration(context, options.daemon(), new JobHandler(daemon, work()));
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        daemon.start();
        latest.start();
        rounds.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            InfoscriptOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            latest.update(options.delivery());
            rounds.update(options);
            job.update(options.daemon());
            offer.update(properties);
        }
    }

    @Deactivate
    void stop() {
        offer.end();
        job.close();
        rounds.close();
        latest.close();
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
        return latest.delivery().peers(daemon);
    }

    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                return rounds.run();
            }

            @Override
            public Map<String, ?> status() {
                Rounds.Status last = rounds.status();
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("info_name", settings.get().name());
                status.put("running", rounds.isRunning());
                status.put("last_result", last.result());
                status.put("last_seconds", last.took().toNanos() / 1e9);
                status.put("unsent", latest.isUnsent());
                status.putAll(latest.delivery().status());
                last.started().ifPresent(time -> status.put("last_start", Seconds.of(time)));
                return status;
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }
}
