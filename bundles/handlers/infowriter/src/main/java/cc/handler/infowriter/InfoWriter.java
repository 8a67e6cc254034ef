// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Acknowledgement;
import cc.api.Alarms;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.Printable;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.compress.ContentException;
import cc.files.DiskTrouble;
import cc.files.FileNames;
import cc.files.Folder;
import cc.files.RelativePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the files of {@code pub.infofile} messages below {@code dstdir}. Several threads call it:
 * each file is written whole under a name of its own, then renamed, and the newest wins.
 */
@Component(
        name = InfoWriterSettings.COMPONENT,
        configurationPid = InfoWriterSettings.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.PATTERN + "=" + InfoWriterSettings.PATTERN,
            Handler.ROLES + "=remote",
            Handler.LANE + "=" + Handler.LANE_PARALLEL,
            "worker-threads:Integer=" + InfoWriterSettings.WORKER_THREADS
        })
@Designate(ocd = InfoWriterOptions.class, factory = true)
public final class InfoWriter implements Handler, CounterSource, Configured {

    private static final Logger LOG = LoggerFactory.getLogger(InfoWriter.class);

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of(
                    "written_files",
                    "written_bytes",
                    "skipped_files",
                    "failed_files",
                    "mismatched_files",
                    "clamped_mtimes");

    private final Offer offer = new Offer(this, Handler.class, CounterSource.class);
    private final Counters counters = new Counters();
    private final Alarms alarms = new Alarms(LOG, counters.counter("alarms"));
    private final Leftovers leftovers = new Leftovers(counters.counter("removed_temp_files"));
    private final Settings<InfoWriterSettings> settings;
    private final Folder.Opener opener;
    private final Ahead ahead = new Ahead();
    private volatile Target target;

    /** What one message is written by: its options and its folder are of one configuration. */
    private record Target(InfoWriterSettings settings, Destination destination) {}

    @Activate
    public InfoWriter(Map<String, Object> properties) {
        this(properties, Folder::open);
    }

    InfoWriter(Map<String, Object> properties, Folder.Opener opener) {
        this.opener = opener;
        COUNTERS.forEach(counters::counter);
        settings = new Settings<>(properties, InfoWriterSettings::of);
        target = open(settings.get());
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    /** Messages that are being written stay with the configuration that they began with. */
    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            if (!settings.get().equals(target.settings)) {
                target = open(settings.get());
            }
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
    }

    private Target open(InfoWriterSettings settings) {
        Destination destination =
                new Destination(settings.root(), settings.backup(), leftovers, opener);
        try {
            destination.prepare();
        } catch (IOException e) {
            // not refused: the disk may be back, or mounted, before the next message comes
            LOG.error(
                    "{}: dstdir = '{}' cannot be written to ({}): must be a folder, or one that can"
                            + " be made; files are dropped until it is",
                    settings.file(),
                    settings.root(),
                    DiskTrouble.explain(e));
        }
        return new Target(settings, destination);
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        Acknowledgement acknowledgement = Acknowledgement.of(exchange);
        try {
            write(exchange, acknowledgement.isAsked());
        } catch (DropException e) {
            acknowledgement.refuse(DiskTrouble.answer(e.reason()), e.getMessage());
            throw e;
        }
        acknowledgement.confirm();
    }

    private void write(Exchange exchange, boolean durable) throws DropException {
        Target to = target;
        InfoFile file = InfoFile.of(exchange.body(), exchange.message().blob());
        InfoWriterSettings in = to.settings;
        in.hosts().require(exchange, file.hostname(), in.name(), alarms);
        if (!in.hosts().allowsAll()) {
            in.mask().requireOwnPaths(file.hostname());
        }
        String suffix = in.mode().suffix(file.compression());
        RelativePath path = in.mask().expand(file.hostname(), file.filename(), suffix);
        FileNames.check(path.name() + in.backup(), "field 'filename' with suffixes");
        try {
            OptionalLong bytes =
                    to.destination.write(
                            path,
                            arrived(in.root().resolve(path.toString()), file.mtime()),
                            content(file, in),
                            durable);
            count(bytes);
            if (LOG.isDebugEnabled()) {
                String outcome = bytes.isPresent() ? "written" : "not newer, skipped";
                LOG.debug("{}: {}: {}", in.name(), Printable.of(path.toString()), outcome);
            }
        } catch (ContentException e) {
            String option = e.reason().equals(DropReason.TOO_LARGE) ? " (max-size, max-ratio)" : "";
            throw new DropException(
                    e.reason(), Printable.of(path.toString()) + ": " + e.getMessage() + option);
        } catch (DropException e) {
            if (e.reason().equals(DropReason.BAD_DATA)) {
                counters.increment("mismatched_files");
            }
            throw e;
        } catch (IOException e) {
            counters.increment("failed_files");
            throw DiskTrouble.of(e, in.root().resolve(path.toString()));
        }
    }

    private static Content content(InfoFile file, InfoWriterSettings in) {
        return out ->
                Content.of(file.content(), file.compression(), in.mode(), in.limit(), file.claim())
                        .writeTo(out);
    }

    private Instant arrived(Path file, Instant mtime) {
        Instant now = Instant.now();
        if (!Mtime.isAhead(mtime, now)) {
            return mtime;
        }
        counters.increment("clamped_mtimes");
        return ahead.arrived(file, mtime, now);
    }

    private void count(OptionalLong bytes) {
        if (bytes.isPresent()) {
            counters.increment("written_files");
            counters.add("written_bytes", bytes.getAsLong());
        } else {
            counters.increment("skipped_files");
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
