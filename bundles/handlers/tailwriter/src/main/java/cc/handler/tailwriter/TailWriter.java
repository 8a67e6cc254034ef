// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.Alarms;
import cc.api.Copy;
import cc.api.CopySource;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.config.Configured;
import cc.api.config.Options;
import cc.api.config.Settings;
import cc.api.config.StateFolders;
import cc.files.DiskTrouble;
import cc.files.Folder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/**
 * Appends the fragments of {@code pub.logtail} messages to copies below {@code dstdir}. Messages
 * are taken in their order by one thread, and written by others: those of one file in their order
 * too, and those of different files beside each other.
 */
@Component(
        name = TailWriterSettings.COMPONENT,
        configurationPid = TailWriterSettings.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.PATTERN + "=" + TailWriterSettings.PATTERN,
            Handler.ROLES + "=remote",
            Handler.LANE + "=" + Handler.LANE_ORDERED
        })
@Designate(ocd = TailWriterOptions.class, factory = true)
public final class TailWriter implements Handler, CounterSource, CopySource, Configured {

    private static final StateFolders FOLDERS = new StateFolders();

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of(
                    "appended_bytes",
                    "conflicts",
                    "cut_bytes",
                    "duplicates",
                    "failed_forces",
                    "gap_bytes",
                    "gaps",
                    Census.REFUSED,
                    "shortened_copies",
                    "sync_lost");

    private final Offer offer =
            new Offer(this, Handler.class, CounterSource.class, CopySource.class);
    private final Counters counters = new Counters();
    private final Alarms alarms =
            new Alarms(LoggerFactory.getLogger(TailWriter.class), counters.counter("alarms"));
    private final Settings<TailWriterSettings> settings;
    private final Folder.Opener opener;
    private final LongSupplier clock;

    /** Held by whoever hands a message to the copies, so that they are not swapped meanwhile. */
    private final ReadWriteLock swap = new ReentrantReadWriteLock();

    private Copies copies;

    @Activate
    public TailWriter(Map<String, Object> properties) {
        this(properties, Folder::open, System::currentTimeMillis);
    }

    TailWriter(Map<String, Object> properties, Folder.Opener opener, LongSupplier clock) {
        this.opener = opener;
        this.clock = clock;
        COUNTERS.forEach(counters::counter);
        settings = settings(properties);
        copies = new Copies(settings.get(), opener, counters, alarms, clock);
    }

    /** What cannot be used holds no folder: the file is mended, and the next one needs it. */
    private Settings<TailWriterSettings> settings(Map<String, Object> properties) {
        try {
            return new Settings<>(properties, this::read);
        } catch (RuntimeException e) {
            FOLDERS.giveBack(this);
            throw e;
        }
    }

    private TailWriterSettings read(Options options) {
        TailWriterSettings read = TailWriterSettings.of(options);
        if (!FOLDERS.take(read.stateDir(), this)) {
            options.problem("state-dir", "a folder that no other tailwriter has");
        }
        return read;
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    /** What came before is written as it was to be, and what comes meanwhile waits. */
    @Modified
    void modified(Map<String, Object> properties) {
        TailWriterSettings before = settings.get();
        if (settings.update(properties)) {
            TailWriterSettings now = settings.get();
            if (!now.equals(before)) {
                swap.writeLock().lock();
                try {
                    copies.close();
                    FOLDERS.keepOnly(now.stateDir(), this);
                    copies = new Copies(now, opener, counters, alarms, clock);
                } finally {
                    swap.writeLock().unlock();
                }
            }
            offer.update(properties);
        } else {
            FOLDERS.keepOnly(before.stateDir(), this);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        swap.writeLock().lock();
        try {
            copies.close();
            FOLDERS.giveBack(this);
        } finally {
            swap.writeLock().unlock();
        }
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        Acknowledgement acknowledgement = Acknowledgement.of(exchange);
        swap.readLock().lock();
        try {
            Fragment fragment = Fragment.of(exchange.body(), exchange.message().blob());
            TailWriterSettings in = settings.get();
            in.hosts().require(exchange, fragment.hostname(), in.name(), alarms);
            if (!in.hosts().allowsAll()) {
                in.mask().requireOwnPaths(fragment.hostname());
            }
            copies.take(fragment, exchange, acknowledgement);
        } catch (DropException e) {
            // what was answered already is not answered again
            acknowledgement.refuse(
                    e.reason().equals(DropReason.QUEUE_FULL)
                            ? Acknowledgement.Reason.BUSY
                            : DiskTrouble.answer(e.reason()),
                    e.getMessage());
            throw e;
        } finally {
            swap.readLock().unlock();
        }
    }

    @Override
    public List<Copy> copies() {
        swap.readLock().lock();
        try {
            return copies.list();
        } finally {
            swap.readLock().unlock();
        }
    }

    /** How many logs, and copies of them, are in memory. */
    List<Integer> known() {
        swap.readLock().lock();
        try {
            return List.of(copies.logs(), copies.claimed());
        } finally {
            swap.readLock().unlock();
        }
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
