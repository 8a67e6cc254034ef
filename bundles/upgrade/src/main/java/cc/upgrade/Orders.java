// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Server;
import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgraded;
import cc.upgrade.Copies.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators order: checks it, and has it done. One order at a time. */
final class Orders {

    private static final Logger LOG = LoggerFactory.getLogger("cc.upgrade");

    /** What is at work while an order is carried out cannot be replaced by it. */
    private static final List<String> TOOLS = List.of("cc.upgrade", "cc.shell");

    private final BundleContext context;
    private final Copies copies;
    private final Trials trials;
    private final Supplier<List<Server>> servers;
    private final ServiceComponentRuntime scr;
    private final Path base;
    private final Path folder;
    private final Origin origin;
    private final ReentrantLock one = new ReentrantLock();

    /**
     * @param base folder of the runtime, where paths begin
     * @param folder for files while they are looked at
     */
    Orders(
            BundleContext context,
            Copies copies,
            Trials trials,
            Supplier<List<Server>> servers,
            ServiceComponentRuntime scr,
            Path base,
            Path folder) {
        this.context = context;
        this.copies = copies;
        this.trials = trials;
        this.servers = servers;
        this.scr = scr;
        this.base = base;
        this.folder = folder;
        this.origin = new Origin(base);
    }

    /** See {@link cc.api.upgrade.Upgrades#upgrade}. */
    Upgraded upgrade(String source, boolean force, Duration patience) throws UpgradeException {
        enter();
        Path draft = null;
        try {
            draft = Files.createTempFile(folder, "upgrade", ".jar");
            Download.copy(source, base, draft);
            Archive archive = Archive.read(draft, source);
            Bundle bundle = installed(archive.name());
            checkVersion(archive, bundle, force);
            checkContent(archive, source, bundle);
            checkDependents(bundle);
            return withNotes(replace(bundle, draft, patience), bundle);
        } catch (IOException e) {
            throw new UpgradeException(folder + ": cannot be written: " + e.getMessage());
        } finally {
            delete(draft);
            one.unlock();
        }
    }

    /** See {@link cc.api.upgrade.Upgrades#rollback}. */
    Upgraded rollback(String name, String version, Duration patience) throws UpgradeException {
        enter();
        Path draft = null;
        try {
            Bundle bundle = installed(name);
            checkDependents(bundle);
            Copy copy = copy(bundle, version);
            draft = Files.createTempFile(folder, "rollback", ".jar");
            Files.write(draft, Files.readAllBytes(copy.file()));
            return withNotes(replace(bundle, draft, patience), bundle);
        } catch (IOException e) {
            throw new UpgradeException(folder + ": " + e.getMessage());
        } finally {
            delete(draft);
            one.unlock();
        }
    }

    private void enter() throws UpgradeException {
        if (!one.tryLock()) {
            throw new UpgradeException("another bundle is just being replaced: try again");
        }
    }

    private static void delete(Path draft) {
        if (draft != null) {
            draft.toFile().delete();
        }
    }

    private Copy copy(Bundle bundle, String version) throws UpgradeException {
        String name = bundle.getSymbolicName();
        List<Copy> before = copies.before(bundle);
        if (before.isEmpty()) {
            throw new UpgradeException(
                    name + ": no copy of a version before " + bundle.getVersion() + " is kept");
        }
        return before.stream()
                .filter(one -> version.isEmpty() || one.version().toString().equals(version))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UpgradeException(
                                        name
                                                + ": no copy of "
                                                + version
                                                + " is kept: there is "
                                                + before.stream()
                                                        .map(one -> one.version().toString())
                                                        .collect(Collectors.joining(", "))));
    }

    private Upgraded replace(Bundle bundle, Path next, Duration patience) throws UpgradeException {
        Copy old;
        try {
            old = copies.keep(bundle);
        } catch (IOException e) {
            throw new UpgradeException(
                    bundle.getSymbolicName()
                            + ": no copy of "
                            + bundle.getVersion()
                            + " can be kept, and so it is not replaced: "
                            + e.getMessage());
        }
        trials.begin(bundle);
        boolean done = false;
        try {
            Upgraded upgraded =
                    new Replacement(bundle, servers, scr, patience)
                            .run(next, old.file(), trials.served(bundle));
            done = true;
            return upgraded;
        } finally {
            trials.end(bundle, !done);
            if (!done) {
                forgetAfter(old, bundle);
            }
        }
    }

    /** What did not come to work is nothing to go back to. */
    private void forgetAfter(Copy old, Bundle bundle) {
        try {
            copies.forgetAfter(old, bundle);
        } catch (IOException e) {
            LOG.warn("{}: cannot be cleaned up: {}", folder, e.getMessage());
        }
    }

    /** The one bundle of this name or number. */
    private Bundle installed(String name) throws UpgradeException {
        List<Bundle> found =
                Ours.of(context.getBundles()).stream()
                        .filter(
                                bundle ->
                                        name.equals(bundle.getSymbolicName())
                                                || name.equals("" + bundle.getBundleId()))
                        .toList();
        if (found.isEmpty()) {
            throw new UpgradeException(
                    "no bundle '"
                            + name
                            + "' of CC, or written against it, is installed: cc:bundles lists them;"
                            + " to install one, copy it into deploy/");
        }
        if (found.size() > 1) {
            throw new UpgradeException(
                    "several bundles are called '"
                            + name
                            + "': their numbers are "
                            + found.stream()
                                    .map(bundle -> "" + bundle.getBundleId())
                                    .collect(Collectors.joining(", "))
                            + "; uninstall all but one");
        }
        String tool = found.get(0).getSymbolicName();
        if (TOOLS.contains(tool)) {
            throw new UpgradeException(
                    tool + " is at work just now: bundle:update " + found.get(0).getBundleId());
        }
        return found.get(0);
    }

    private static void checkVersion(Archive archive, Bundle bundle, boolean force)
            throws UpgradeException {
        if (!force && archive.version().compareTo(bundle.getVersion()) <= 0) {
            throw new UpgradeException(
                    archive.name()
                            + " "
                            + bundle.getVersion()
                            + " is installed, and "
                            + archive.version()
                            + " is not higher: --force");
        }
    }

    private void checkContent(Archive archive, String source, Bundle bundle)
            throws UpgradeException {
        List<String> forbidden = Imports.forbidden(archive);
        if (!forbidden.isEmpty()) {
            throw new UpgradeException(
                    archive.name()
                            + " "
                            + archive.version()
                            + " takes what it must not, "
                            + String.join(", ", forbidden)
                            + ": it may import cc.api, cc.client and libraries");
        }
        List<String> missing =
                Needs.missing(
                        archive.headers(), source, Needs.without(bundle, context.getBundles()));
        if (!missing.isEmpty()) {
            throw new UpgradeException(
                    archive.name()
                            + " "
                            + archive.version()
                            + " does not resolve here: nobody offers "
                            + String.join(", ", missing));
        }
    }

    private void checkDependents(Bundle bundle) throws UpgradeException {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        TreeSet<String> others = new TreeSet<>();
        wiring.getDependencyClosure(List.of(bundle)).stream()
                .filter(other -> !other.equals(bundle))
                .forEach(other -> others.add(other.getSymbolicName()));
        if (!others.isEmpty()) {
            throw new UpgradeException(
                    bundle.getSymbolicName()
                            + " cannot be replaced while the runtime runs: "
                            + String.join(", ", others)
                            + " would have to be restarted with it");
        }
    }

    private Upgraded withNotes(Upgraded done, Bundle bundle) {
        List<String> notes = new ArrayList<>(done.notes());
        origin.deployed(bundle)
                .filter(file -> !held(file).equals(done.now()))
                .ifPresent(
                        file ->
                                notes.add(
                                        base.relativize(file)
                                                + " holds "
                                                + held(file)
                                                + ", which comes again when that file is saved, or"
                                                + " data/ is emptied"));
        origin.feature(bundle)
                .filter(version -> !version.equals(done.now()))
                .ifPresent(
                        version ->
                                notes.add(
                                        "it was installed as "
                                                + version
                                                + ": where a feature has it, feature:install and"
                                                + " feature:uninstall, also of others, put that"
                                                + " version back; the log and cc:bundles say so"
                                                + " then"));
        return new Upgraded(
                done.bundle(), done.before(), done.now(), done.took(), done.routes(), notes);
    }

    private static String held(Path file) {
        try {
            return Archive.read(file, file.toString()).version().toString();
        } catch (UpgradeException e) {
            return "something that is no bundle";
        }
    }

    /** See {@link cc.api.upgrade.Upgrades#bundles}. */
    List<BundleVersions> bundles() {
        return Ours.of(context.getBundles()).stream().map(this::versions).toList();
    }

    private BundleVersions versions(Bundle bundle) {
        return new BundleVersions(
                bundle.getSymbolicName(),
                bundle.getBundleId(),
                bundle.getVersion().toString(),
                States.word(bundle),
                Instant.ofEpochMilli(bundle.getLastModified()),
                origin.shown(bundle),
                copies.before(bundle).stream()
                        .map(
                                copy ->
                                        new BundleVersions.Kept(
                                                copy.version().toString(),
                                                copy.since(),
                                                copy.size()))
                        .toList());
    }
}
