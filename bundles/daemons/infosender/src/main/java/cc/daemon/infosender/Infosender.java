// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

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
import cc.client.daemon.InfoFile;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
import cc.client.daemon.Letter;
import cc.client.daemon.Seconds;
import cc.client.daemon.Sent;
import cc.client.daemon.Work;
import cc.client.delivery.Delivery;
import cc.client.delivery.Permit;
import cc.client.delivery.Source;
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
 * Sends files of a folder when they are new or changed, as {@code pub.infofile}.
 *
 * <p>Counters: {@code infosender.count} and {@code infosender.bytes.sent} (files that were sent,
 * and their bytes as compressed), {@code infosender.bytes.read}, {@code infosender.changes} (new
 * states of files that were seen), {@code infosender.too-large}, {@code infosender.unreadable},
 * {@code infosender.refused} (by the receiver), and those of {@link Delivery}.
 */
@Component(
        name = Infosender.NAME,
        immediate = true,
        configurationPid = Infosender.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = InfosenderConfig.class, factory = true)
public final class Infosender implements Configured, CounterSource, PeerSource {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.infosender";

    private final Offer offer = new Offer(this, CounterSource.class, PeerSource.class);
    private final Settings<InfosenderOptions> settings;
    private final Daemon daemon;
    private final Delivery delivery;
    private final Looks looks;
    private final JobRegistration job;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public Infosender(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, InfosenderOptions::read);
        InfosenderOptions options = settings.get();
        daemon = new Daemon("infosender", options.daemon(), properties);
        delivery = new Delivery(options.delivery(), daemon, this::wake);
        looks =
                new Looks(
                        options,
                        Looks.PERIOD,
                        daemon.log(),
                        delivery::run,
                        stopping ->
                                new Folder(
                                        options,
                                        outlet(),
                                        daemon.counters(),
                                        daemon.log(),
                                        stopping));
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
            InfosenderOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            looks.execute(() -> delivery.update(options.delivery()));
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
        delivery.stop();
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
        return delivery.peers(daemon);
    }

    private Outlet outlet() {
        return new Outlet() {
            @Override
            public long generation() {
                return daemon.connections();
            }

            @Override
            public long maxContent() {
                return daemon.maxContent();
            }

            @Override
            public Permit permit(Source source, long size) {
                return delivery.permit(source, size);
            }

            @Override
            public Sent send(Source source, InfoFile file) {
                Letter letter = file.letter(daemon);
                Sent sent = delivery.send(source, letter, Source.NONE, Source.NONE);
                if (sent == Sent.QUEUED) {
                    daemon.counters().increment("infosender.count");
                    daemon.counters()
                            .add("infosender.bytes.sent", letter.content().content().size());
                }
                return sent;
            }

            @Override
            public boolean isUnderWay(Source source) {
                return delivery.isUnderWay(source);
            }

            @Override
            public void withdraw(Source source) {
                delivery.withdraw(source);
            }
        };
    }

    private void wake() {
        looks.wake();
    }

    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                return looks.resend();
            }

            @Override
            public Map<String, ?> status() {
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("infodir", settings.get().infodir());
                status.put("files", looks.folder().present());
                status.put("unsent", looks.folder().unsent());
                status.putAll(delivery.status());
                looks.last().ifPresent(time -> status.put("last_look", Seconds.of(time)));
                return status;
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }
}
