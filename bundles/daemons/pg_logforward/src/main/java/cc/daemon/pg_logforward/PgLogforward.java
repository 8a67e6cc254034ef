// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.Body;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Offer;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.Unfailing;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.client.daemon.Daemon;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
import cc.client.daemon.Sent;
import cc.client.daemon.Work;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
 * Receives PostgreSQL's log over UDP from the pg_logforward module, and gives each record to
 * plugins.
 *
 * <p>Counters: {@code pg_logforward.count}, {@code .bytes} and {@code .seconds} of all datagrams;
 * {@code .count.ok}, {@code .count.dropped} and {@code .count.dropped.REASON}; {@code .count.cut}
 * of those that were taken though the module had cut them off; {@code .lost}, which the kernel had
 * no room for; and those of each {@link PluginLane}.
 */
@Component(
        name = PgLogforward.NAME,
        immediate = true,
        configurationPid = PgLogforward.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = PgLogforwardConfig.class, factory = true)
public final class PgLogforward implements Configured, CounterSource, PeerSource {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.pg_logforward";

    private final Offer offer = new Offer(this, CounterSource.class, PeerSource.class);
    private final Settings<PgLogforwardOptions> settings;
    private final Daemon daemon;
    private final Troubles troubles;
    private final Plugins plugins;
    private final Intake intake;
    private final Receiver receiver;
    private final ScheduledThreadPoolExecutor timer;
    private final JobRegistration job;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public PgLogforward(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, PgLogforwardOptions::read);
        PgLogforwardOptions options = settings.get();
        daemon = new Daemon("pg_logforward", options.daemon(), properties);
        troubles = new Troubles(daemon.log(), System::nanoTime);
        plugins = new Plugins(options, this::send, daemon.counters(), daemon.log(), troubles);
        intake = new Intake(options, daemon.counters(), plugins, troubles);
        receiver = new Receiver(options, intake, daemon.counters(), daemon.log(), troubles);
        timer = new ScheduledThreadPoolExecutor(1, work -> timerThread(work, options));
        job = new JobRegistration(context, options.daemon(), new JobHandler(daemon, work()));
    }

    private static Thread timerThread(Runnable work, PgLogforwardOptions options) {
        Thread thread = new Thread(work, "cc-pg_logforward-timer-" + options.daemon().name());
        thread.setDaemon(true);
        return thread;
    }

    /** Plugins that are there come first: they miss no record. */
    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        daemon.start();
        plugins.start();
        receiver.start();
        timer.scheduleWithFixedDelay(
                Unfailing.of(daemon.log()::error, "pg_logforward", this::tick),
                1,
                1,
                TimeUnit.SECONDS);
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            PgLogforwardOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            intake.update(options);
            plugins.update(options);
            receiver.update(options);
            job.update(options.daemon());
            offer.update(properties);
        }
    }

    /** What was received is worked on, and what that makes is sent, before the connection goes. */
    @Deactivate
    void stop() {
        offer.end();
        job.close();
        receiver.close();
        timer.shutdownNow();
        plugins.close();
        daemon.close();
    }

    private void tick() {
        receiver.tick();
        troubles.tick();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "changePlugin")
    void addPlugin(LogPlugin plugin, Map<String, ?> properties) {
        plugins.put(plugin, properties);
    }

    void changePlugin(LogPlugin plugin, Map<String, ?> properties) {
        plugins.put(plugin, properties);
    }

    void removePlugin(LogPlugin plugin) {
        plugins.remove(plugin);
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

    private boolean send(MessageType type, Body body) {
        return daemon.send(type, body, Frame.EMPTY) == Sent.QUEUED;
    }

    Work work() {
        return new Work() {
            @Override
            public boolean run() {
                return plugins.flush();
            }

            @Override
            public Map<String, ?> status() {
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("listening", receiver.state());
                status.put("plugins", plugins.lanes().stream().map(this::plugin).toList());
                return status;
            }

            private Map<String, Object> plugin(PluginLane lane) {
                return Map.of("name", lane.name(), "queued", lane.queued());
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }
}
