// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.api.Counters;
import cc.api.Frame;
import cc.api.Printable;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;
import cc.client.delivery.Permit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The files of one folder, and which of them are still to be sent: each state of a file once, when
 * it stood still from one look to the next. Used by one thread.
 */
final class Folder {

    /** Files that are watched at most: what bounds the memory, and the time of a look. */
    static final int MAX_FILES = 100_000;

    private final Outlet outlet;
    private final Counters counters;
    private final DaemonLog log;
    private final BooleanSupplier stopping;
    private final Map<Path, Tracked> files = new HashMap<>();
    private InfosenderOptions options;
    private List<Path> pending = List.of();
    private long looks;
    private long turns;
    private long generation;
    private String problem = "";
    private volatile int present;
    private volatile int unsent;

    /**
     * @param stopping whether a look is to end early
     */
    Folder(
            InfosenderOptions options,
            Outlet outlet,
            Counters counters,
            DaemonLog log,
            BooleanSupplier stopping) {
        this.options = options;
        this.outlet = outlet;
        this.counters = counters;
        this.log = log;
        this.stopping = stopping;
        this.generation = outlet.generation();
    }

    /** Takes over changed options. */
    void update(InfosenderOptions changed) {
        if (!changed.infodir().equals(options.infodir())) {
            files.values().forEach(outlet::withdraw);
            files.clear();
            pending = List.of();
            problem = "";
        }
        if (changed.maxFileSize() != options.maxFileSize()) {
            // what was too large may not be so any more; the rest comes twice, which a receiver
            // that has that mtime leaves alone
            resend();
        }
        options = changed;
    }

    /** Has every file sent again at the next look. */
    void resend() {
        files.values().forEach(Tracked::unsettle);
    }

    /** Files that were there at the last look. */
    int present() {
        return present;
    }

    /** Files of those that are not done: still to be sent, or not acknowledged yet. */
    int unsent() {
        return unsent;
    }

    /** Sends what stands still and was not sent yet. */
    void look() {
        Optional<List<Path>> listed = list();
        if (listed.isEmpty()) {
            return;
        }
        long now = outlet.generation();
        if (now != generation) {
            generation = now;
            resend();
        }
        looks++;
        List<Path> resting = new ArrayList<>();
        int there = 0;
        for (Path name : listed.get()) {
            Optional<Stamp> stamp = stamp(name);
            if (stamp.isPresent()) {
                there++;
                Tracked tracked = tracked(name);
                if (tracked.changed(stamp.get(), looks)) {
                    counters.increment("infosender.changes");
                } else if (!tracked.isSettled()) {
                    resting.add(name);
                }
            }
        }
        // a file that has had its turn and was not acknowledged keeps no other one waiting
        resting.sort(
                Comparator.comparingLong((Path name) -> files.get(name).turn())
                        .thenComparing(Comparator.naturalOrder()));
        present = there;
        unsent = resting.size();
        pending = resting;
        goOn();
    }

    /** Sends what was found at the last look and found no room then. */
    void goOn() {
        List<Path> left = new ArrayList<>();
        boolean wait = false;
        for (Path name : pending) {
            wait = wait || stopping.getAsBoolean();
            Tracked tracked = files.get(name);
            if (tracked != null && !tracked.isSettled() && (wait || !isUnderWay(tracked))) {
                Outcome outcome = wait ? Outcome.NOT_NOW : send(name, tracked);
                wait = outcome == Outcome.NOT_NOW;
                if (wait || outcome == Outcome.HELD) {
                    left.add(name);
                }
            }
        }
        pending = left;
    }

    /** Forgets the files that were not there at the last look. */
    void forgetGone() {
        int before = files.size();
        files.values()
                .removeIf(
                        file -> {
                            boolean gone = !file.wasThereAt(looks) && !outlet.isUnderWay(file);
                            if (gone) {
                                outlet.withdraw(file);
                            }
                            return gone;
                        });
        if (files.size() < before) {
            log.info("cleanup: {} files are gone, {} there", before - files.size(), files.size());
        }
    }

    private Tracked tracked(Path name) {
        return files.computeIfAbsent(
                name,
                n ->
                        new Tracked(
                                () -> unsent = Math.max(0, unsent - 1),
                                (reason, message) -> refused(n, reason, message)));
    }

    /** Whether the file is on its way as it is now; if it is there as it was, that is given up. */
    private boolean isUnderWay(Tracked tracked) {
        if (!outlet.isUnderWay(tracked)) {
            return false;
        }
        if (tracked.isSent()) {
            return true;
        }
        outlet.withdraw(tracked);
        return false;
    }

    private Outcome send(Path name, Tracked tracked) {
        Stamp stamp = tracked.seen().orElseThrow();
        long limit = options.maxFileSize() > 0 ? options.maxFileSize() : outlet.maxContent();
        if (stamp.size() > limit) {
            return tooLarge(name, stamp, "max-file-size is " + Sizes.format(limit));
        }
        Permit permit = outlet.permit(tracked, stamp.size());
        if (permit == Permit.WAIT || permit == Permit.HELD) {
            return permit == Permit.WAIT ? Outcome.NOT_NOW : Outcome.HELD;
        }
        Optional<Frame> content = read(name, stamp);
        if (content.isEmpty()) {
            return Outcome.DONE;
        }
        InfoFile file = new InfoFile(options.infodir() + "/" + name, stamp.mtime(), content.get());
        // before it is sent: who answers at once finds it so
        tracked.sending(++turns);
        Sent sent = outlet.send(tracked, file);
        return switch (sent) {
            case QUEUED -> Outcome.DONE;
            case TOO_LARGE -> tooLarge(name, stamp, "as a message it is over max-message-size");
            case FULL, NOT_READY, NOT_SEALED -> Outcome.NOT_NOW;
        };
    }

    private void refused(Path name, String reason, String message) {
        counters.increment("infosender.refused");
        log.error(
                "{} was refused by the receiver, is not sent again until it changes: {}: {}",
                shown(name),
                reason,
                message);
    }

    private Outcome tooLarge(Path name, Stamp stamp, String limit) {
        counters.increment("infosender.too-large");
        log.error("{} has {}, is not sent: {}", shown(name), Sizes.format(stamp.size()), limit);
        files.get(name).settle();
        return Outcome.DONE;
    }

    /** The content, if the file stands still while it is read. */
    private Optional<Frame> read(Path name, Stamp stamp) {
        Path file = folder().resolve(name);
        Set<OpenOption> how = new HashSet<>(List.of(Stamp.links(options.followLinks())));
        how.add(StandardOpenOption.READ);
        ByteBuffer content = ByteBuffer.allocate((int) stamp.size());
        // the file was none that blocks when it was looked at; who puts a FIFO in its place right
        // now stops this folder's looks, and nothing else
        try (SeekableByteChannel channel = Files.newByteChannel(file, how)) {
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // goes on until its end
            }
            counters.add("infosender.bytes.read", content.position());
            boolean grew = channel.read(ByteBuffer.allocate(1)) > 0;
            boolean still = !grew && !content.hasRemaining();
            return still && stamp(name).equals(Optional.of(stamp))
                    ? Optional.of(Frame.wrap(content.array()))
                    : Optional.empty();
        } catch (IOException e) {
            trouble(name, "cannot be read", e);
            return Optional.empty();
        }
    }

    /** How the file is; empty if it is no file that is sent. */
    private Optional<Stamp> stamp(Path name) {
        try {
            return Stamp.of(folder().resolve(name), options.followLinks());
        } catch (IOException e) {
            trouble(name, "cannot be looked at", e);
            return Optional.empty();
        }
    }

    private void trouble(Path name, String what, IOException e) {
        Tracked tracked = tracked(name);
        if (tracked.isNews(what)) {
            counters.increment("infosender.unreadable");
            log.error("{} {}, is tried again: {}", shown(name), what, Printable.of(e.toString()));
        }
    }

    /** Names of what may be sent; empty if the folder cannot be read, which is said once. */
    private Optional<List<Path>> list() {
        List<Path> names = new ArrayList<>();
        boolean more = false;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder())) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (name.toString().startsWith(".")
                        || !options.infomask().matches(name.toString())) {
                    continue;
                }
                if (names.size() == MAX_FILES) {
                    more = true;
                    break;
                }
                names.add(name);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return folderTrouble("infodir " + options.infodir() + " is no folder, waits for it");
        } catch (IOException | DirectoryIteratorException e) {
            return folderTrouble(
                    "infodir "
                            + options.infodir()
                            + " cannot be read: "
                            + Printable.of(e.toString()));
        }
        say(more ? "infodir has more than " + MAX_FILES + " files, watches some of them only" : "");
        if (files.size() + names.size() > 2 * MAX_FILES) {
            forgetGone();
        }
        return Optional.of(names);
    }

    private Optional<List<Path>> folderTrouble(String what) {
        present = 0;
        unsent = 0;
        pending = List.of();
        say(what);
        return Optional.empty();
    }

    private void say(String trouble) {
        if (trouble.equals(problem)) {
            return;
        }
        problem = trouble;
        if (trouble.isEmpty()) {
            log.info("infodir {} is as it should be now", options.infodir());
        } else {
            log.warn("{}", trouble);
        }
    }

    private Path folder() {
        return Path.of(options.infodir());
    }

    private String shown(Path name) {
        return options.infodir() + "/" + Printable.of(name.toString());
    }

    private enum Outcome {
        /** Sent, or nothing that can be sent: another look says more. */
        DONE,
        /** It has to wait, others may not have to. */
        HELD,
        /** Nothing can be sent for now. */
        NOT_NOW
    }
}
