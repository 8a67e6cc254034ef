// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Offer;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.Tail;
import cc.api.TailSource;
import cc.api.config.Configured;
import cc.api.config.Options;
import cc.api.config.Settings;
import cc.api.config.StateFolders;
import cc.client.daemon.Daemon;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
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
 * Follows log files, and sends what is appended to them as {@code pub.logtail}.
 *
 * <p>Counters: {@code tailed_files} (files that were begun), {@code tailed_bytes} (bytes of them
 * that were sent, each time), {@code count} (messages), {@code duration} (seconds of reading and
 * sending), {@code gaps} and {@code gap_bytes} (what could not be read, and never comes), {@code
 * refused} (logs that the receiver did not take), {@code unreadable}, {@code positions.broken},
 * {@code positions.lost} (logs of which nothing was kept, and the receiver knew more), and those of
 * {@link cc.client.delivery.Delivery}.
 */
@Component(
        name = Logtail.NAME,
        immediate = true,
        configurationPid = Logtail.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = LogtailConfig.class, factory = true)
public final class Logtail implements Configured, CounterSource, PeerSource, TailSource {

    private static final StateFolders FOLDERS = new StateFolders();

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.logtail";

    private final Offer offer =
            new Offer(this, CounterSource.class, PeerSource.class, TailSource.class);
    private final Settings<LogtailOptions> settings;
    private final Daemon daemon;
    private final Tailer tailer;
    private final JobRegistration job;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public Logtail(BundleContext context, Map<String, Object> properties) {
        settings = settings(properties);
        LogtailOptions options = settings.get();
        daemon = new Daemon("logtail", options.daemon(), properties);
        tailer = new Tailer(options, daemon, Tailer.SCAN);
        job = new JobRegistration(context, options.daemon(), new JobHandler(daemon, work()));
    }

    /** What cannot be used holds no folder: the file is mended, and the next one needs it. */
    private Settings<LogtailOptions> settings(Map<String, Object> properties) {
        try {
            return new Settings<>(properties, this::read);
        } catch (RuntimeException e) {
            FOLDERS.giveBack(this);
            throw e;
        }
    }

    private LogtailOptions read(Options from) {
        LogtailOptions read = LogtailOptions.read(from);
        if (!FOLDERS.take(read.stateDir(), this)) {
            from.problem("state-dir", "a folder that no other logtail has");
        }
        return read;
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        daemon.start();
        tailer.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            LogtailOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            tailer.update(options);
            job.update(options.daemon());
            offer.update(properties);
        }
        FOLDERS.keepOnly(settings.get().stateDir(), this);
    }

    @Deactivate
    void stop() {
        offer.end();
        job.close();
        tailer.close();
        daemon.close();
        FOLDERS.giveBack(this);
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
        return tailer.delivery().peers(daemon);
    }

    @Override
    public List<Tail> tails() {
        return tailer.tails();
    }

    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                return tailer.look();
            }

            @Override
            public Map<String, ?> status() {
                List<Tail> tails = tailer.tails();
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("logdir", settings.get().logdir());
                status.put("files", tails.size());
                status.put("lag", tails.stream().mapToLong(Tail::lag).sum());
                status.put(
                        "troubled",
                        tails.stream().filter(tail -> isTroubled(tail.state())).count());
                status.putAll(tailer.delivery().status());
                return status;
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }

    private static boolean isTroubled(String state) {
        return state.startsWith("REFUSED") || state.startsWith("cannot");
    }
}
