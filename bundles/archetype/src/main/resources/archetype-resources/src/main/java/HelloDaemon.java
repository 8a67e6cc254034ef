package ${package};

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Offer;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.client.daemon.Daemon;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
import cc.client.daemon.Work;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
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
import org.osgi.service.metatype.annotations.Designate;

/** Sends {@code pub.hello}, each period. One works for each {@code etc/${package}-NAME.cfg}. */
@Component(
        name = HelloDaemon.NAME,
        immediate = true,
        configurationPid = HelloDaemon.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@Designate(ocd = HelloConfig.class, factory = true)
public final class HelloDaemon implements Configured, CounterSource, PeerSource {

    /** Of bundle, component and configuration. */
    static final String NAME = "${package}";

    private static final MessageType TYPE = MessageType.of("pub.hello");

    private final Offer offer = new Offer(this, CounterSource.class, PeerSource.class);
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, NAME));
    private final Settings<HelloOptions> settings;
    private final Daemon daemon;
    private final JobRegistration job;
    private ScheduledFuture<?> sending;

    /** Throws an exception that says why, if the configuration cannot be used. */
    @Activate
    public HelloDaemon(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, HelloOptions::read);
        daemon = new Daemon("hello", settings.get().daemon(), properties);
        job = new JobRegistration(context, settings.get().daemon(), new JobHandler(daemon, work()));
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        daemon.start();
        schedule();
        offer.begin(context, properties);
    }

    /** A saved file changes what it must; one that cannot be used changes nothing. */
    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            daemon.update(settings.get().daemon(), properties);
            job.update(settings.get().daemon());
            offer.update(properties);
            schedule();
        }
    }

    @Deactivate
    void stop() {
        offer.end();
        job.close();
        timer.shutdownNow();
        daemon.close();
    }

    private synchronized void schedule() {
        if (sending != null) {
            sending.cancel(false);
        }
        long nanos = settings.get().period().toNanos();
        sending = timer.scheduleAtFixedRate(this::send, 0, nanos, TimeUnit.NANOSECONDS);
    }

    private void send() {
        daemon.send(TYPE, settings.get().message(), Frame.EMPTY);
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

    /** What it answers as a job: to its status, its options, and to being asked to work now. */
    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                send();
                return true;
            }

            @Override
            public Map<String, ?> status() {
                return Map.of("who", settings.get().who());
            }

            @Override
            public Map<String, String> options() {
                HelloOptions options = settings.get();
                return Map.of("who", options.who(), "period", options.period().toSeconds() + "");
            }
        };
    }
}
