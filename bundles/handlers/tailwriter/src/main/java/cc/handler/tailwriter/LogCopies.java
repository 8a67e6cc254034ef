// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.compress.Compression;
import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import cc.files.RelativePath;
import cc.files.RootFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of one log, which are its generations, and their copies: which belongs to which, and
 * what is done where the disk and what is known of it differ. Guarded by the lock of the log.
 */
final class LogCopies {

    private static final Logger LOG = LoggerFactory.getLogger(LogCopies.class);

    private final RelativePath log;
    private final Shared shared;
    private final CopyNames names;

    /** Listed by others while it changes. */
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private final Map<String, CopyFile> open = new HashMap<>();
    private final Set<String> broken = new HashSet<>();

    LogCopies(RelativePath log, Shared shared) {
        this.log = log;
        this.shared = shared;
        this.names = new CopyNames(log, shared);
    }

    List<Source> sources() {
        return sources;
    }

    Collection<CopyFile> open() {
        return open.values();
    }

    /** The open copy of a source; null where it is not. */
    CopyFile opened(Source source) {
        return open.get(source.copy());
    }

    List<Source> on(String copy) {
        return sources.stream().filter(source -> source.copy().equals(copy)).toList();
    }

    /**
     * The source that a fragment is of, begun if it is new.
     *
     * @param asked whether its sender asks for an answer
     * @throws Refusal if its copy is that of another file
     */
    Source sourceOf(Fragment fragment, Content content, boolean asked)
            throws IOException, DropException, Refusal {
        Compression written = shared.settings().mode().written(content.compression());
        for (int i = sources.size() - 1; i >= 0; i--) {
            Source source = sources.get(i);
            if (source.isOf(fragment) && beginsAlike(source, fragment, asked)) {
                source.learn(fragment, asked);
                return source.compression() == written || content.isEmpty()
                        ? source
                        : begin(fragment, content, asked, source.position());
            }
        }
        return begin(fragment, content, asked, fragment.beginning());
    }

    /** Whether the copy says that a fingerprint of other length is of the same file. */
    private boolean beginsAlike(Source source, Fragment fragment, boolean asked)
            throws IOException, DropException {
        Fingerprint given = fragment.fingerprint();
        boolean checkable =
                given.isCheckable()
                        && !given.equals(source.fingerprint())
                        && source.compression() == Compression.NONE
                        && source.anchor() == 0
                        && source.length() == source.position()
                        && source.length() >= given.count();
        return !checkable || given.isOf(open(source, fragment, asked).first(given.count()));
    }

    /** Another beginning of a source whose copy is not what its sender has. */
    Source beginOver(Fragment fragment, Content content)
            throws IOException, DropException, Refusal {
        return begin(fragment, content, true, fragment.position());
    }

    private Source begin(Fragment fragment, Content content, boolean asked, long from)
            throws IOException, DropException, Refusal {
        shared.census().admit(fragment.hostname());
        Compression written = shared.settings().mode().written(content.compression());
        try (Folder folder = shared.root().open(log)) {
            String name = log.name() + written.suffix();
            if (fragment.rotated()) {
                name =
                        names.free(
                                folder,
                                log.name() + "." + CopyNames.stamp(shared.now()),
                                written.suffix());
            }
            RelativePath path = names.path(name);
            names.claim(path);
            Source source =
                    new Source(
                            shared.nextId(),
                            fragment,
                            log.toString(),
                            path.toString(),
                            written,
                            shared.now());
            source.anchor(from, 0);
            boolean ready = false;
            try {
                prepare(source, folder, path, fragment, content, asked);
                ready = true;
            } catch (IOException e) {
                // the journal may have been told of it
                shared.forgo(source);
                throw e;
            } finally {
                if (!ready && on(path.toString()).isEmpty()) {
                    shared.giveUp(path.toString(), log.toString());
                }
            }
            source.forced(source.state());
            sources.add(source);
            shared.census().add(fragment.hostname());
            return source;
        }
    }

    /** What stands where the copy of a new source is to be becomes it, or makes room for it. */
    private void prepare(
            Source source,
            Folder folder,
            RelativePath path,
            Fragment fragment,
            Content content,
            boolean asked)
            throws IOException, DropException, Refusal {
        long from = source.position();
        boolean identified = asked || fragment.isIdentified();
        List<Source> owners = on(path.toString());
        finishRenames(folder, path.toString(), source);
        Optional<FileState> there = folder.state(path.name());
        if (there.isPresent()) {
            RootFolder.require(FileState.Kind.FILE, there.get(), path.name(), path);
            RootFolder.requireOneName(folder, path.name(), path);
        }
        if (!identified) {
            if (there.isPresent()) {
                joinAtEnd(source, folder, path, fragment);
            }
        } else if (!owners.isEmpty()) {
            requireSameLog(owners, fragment, path);
            beginFresh(source, asked);
            setAside(folder, path, owners, source);
        } else if (there.isPresent() && !adopt(source, folder, path, fragment, content)) {
            setAside(folder, path, there.get().mtime());
            source.beginAnew(from);
            beginFresh(source, asked);
            shared.commits().await(List.of(source.state()));
        } else if (there.isEmpty()) {
            beginFresh(source, asked);
            if (asked) {
                // known before its copy is there, so that a crash leaves no copy of nobody's
                shared.commits().await(List.of(source.state()));
            }
        }
    }

    private static void beginFresh(Source source, boolean asked) {
        source.checked();
        if (asked) {
            source.trust();
        }
    }

    private void requireSameLog(List<Source> owners, Fragment fragment, RelativePath path)
            throws Refusal {
        for (Source owner : owners) {
            if (!owner.isNamed(fragment)) {
                throw new Refusal(
                        Acknowledgement.Reason.REFUSED,
                        DropReason.REFUSED,
                        CopyNames.shown(path)
                                + ": is the copy of "
                                + Printable.of(owner.hostname(), 80)
                                + ":"
                                + Printable.of(owner.filename(), 80)
                                + "; dstmask gives both the same name");
            }
        }
    }

    /** As CC always did with senders that say no more: what comes is appended. */
    private void joinAtEnd(Source source, Folder folder, RelativePath path, Fragment fragment)
            throws IOException, DropException {
        List<Source> owners = on(path.toString());
        long size;
        if (owners.isEmpty()) {
            try (OpenFile file = folder.openFile(path.name())) {
                size = file.size();
            }
        } else {
            size = open(owners.get(0), fragment, false).length();
        }
        boolean own = owners.isEmpty() && source.compression() == Compression.NONE;
        if (own) {
            source.adopt(size, 0, size, 0);
        } else {
            source.anchor(Math.max(0, fragment.position()), size);
        }
        source.checked();
    }

    private boolean adopt(
            Source source, Folder folder, RelativePath path, Fragment fragment, Content content)
            throws IOException {
        Optional<GapFile.Sum> gaps = GapFile.read(folder, path);
        if (gaps.isEmpty() || source.compression() != Compression.NONE) {
            return false;
        }
        try (OpenFile file = folder.openFile(path.name())) {
            CopyFile copy = copyFile(path, file, Compression.NONE);
            return new Adoption(copy, gaps.get()).take(source, fragment, content);
        }
    }

    /**
     * Opens the copy of a source, and makes it if it is not there.
     *
     * @param fragment for which it is opened
     */
    CopyFile open(Source source, Fragment fragment, boolean asked)
            throws IOException, DropException {
        return open(source, claimed(source, fragment, asked));
    }

    private CopyFile open(Source source, long claimed) throws IOException, DropException {
        CopyFile opened = open.get(source.copy());
        if (opened != null) {
            return opened;
        }
        shared.openFiles().admit();
        RelativePath path = RelativePath.of(source.copy(), "the copy of field 'filename'");
        boolean kept = false;
        try (Folder folder = shared.root().open(path)) {
            finishRenames(folder, source.copy(), source);
            Optional<FileState> state = folder.state(path.name());
            if (state.isPresent()) {
                RootFolder.require(FileState.Kind.FILE, state.get(), path.name(), path);
            }
            OpenFile file =
                    state.isPresent() ? folder.openFile(path.name()) : folder.create(path.name());
            try {
                RootFolder.requireOneName(folder, path.name(), path);
                if (state.isEmpty() || source.length() == 0) {
                    // also where a try before this one made it, and failed here
                    folder.force();
                }
                CopyFile copy = copyFile(path, file, source.compression());
                Optional<GapFile.Sum> gaps = GapFile.read(folder, path);
                List<Source> on = on(source.copy());
                new Reconciliation(copy, shared)
                        .reconcile(
                                source,
                                on.contains(source) ? on : List.of(source),
                                claimed,
                                gaps,
                                broken.remove(source.copy()));
                copy.used(shared.now());
                open.put(source.copy(), copy);
                kept = true;
                return copy;
            } finally {
                if (!kept) {
                    file.close();
                }
            }
        } finally {
            if (!kept) {
                shared.openFiles().closed();
            }
        }
    }

    private CopyFile copyFile(RelativePath path, OpenFile file, Compression compression)
            throws IOException {
        TailWriterSettings in = shared.settings();
        return new CopyFile(path, file, compression, in.mode(), in.bufferBytes());
    }

    /**
     * What a sender says that it was answered for. Where the journal could not be read in full, it
     * may have been more than is known here.
     */
    private long claimed(Source source, Fragment fragment, boolean asked) {
        return asked && shared.commits().isDamaged()
                ? Math.max(source.position(), fragment.acked())
                : source.position();
    }

    /** A copy whose name goes to a newer generation, by the time of its last write. */
    private void setAside(Folder folder, RelativePath path, List<Source> owners, Source next)
            throws IOException, DropException {
        long lastWrite = owners.stream().mapToLong(Source::lastWrite).max().orElse(shared.now());
        String name = names.free(folder, path.name() + "." + CopyNames.stamp(lastWrite), "");
        RelativePath aside = names.path(name);
        names.claim(aside);
        CopyFile copy = null;
        if (folder.state(path.name()).isPresent()) {
            // cut back to what is sure, if nobody looked at it since the start
            copy = open(owners.get(0), owners.get(0).position());
            sync(copy);
        }
        List<SourceState> states = new ArrayList<>();
        for (Source owner : owners) {
            owner.rename(aside.toString());
            SourceState sure = owner.state();
            owner.forced(sure);
            states.add(sure);
        }
        states.add(next.state());
        try {
            shared.commits().await(states);
        } catch (IOException e) {
            owners.forEach(Source::undoRename);
            shared.giveUp(aside.toString(), log.toString());
            throw e;
        }
        if (copy != null) {
            open.remove(path.toString());
            copy.renamed(aside);
            open.put(aside.toString(), copy);
        }
        CopyNames.rename(folder, path.name(), name);
        owners.forEach(Source::renamed);
        LOG.info(
                "{}: belongs to a new file; what it was is {}",
                CopyNames.shown(path),
                CopyNames.shown(aside));
    }

    private void setAside(Folder folder, RelativePath path, Instant lastWrite)
            throws IOException, DropException {
        String name =
                names.free(
                        folder, path.name() + "." + CopyNames.stamp(lastWrite.toEpochMilli()), "");
        CopyNames.rename(folder, path.name(), name);
        LOG.warn(
                "{}: is no copy that is known, or not of this file: kept as {}",
                CopyNames.shown(path),
                Printable.of(name));
    }

    /** Renames that something came between, of a source or from a path. */
    private void finishRenames(Folder folder, String path, Source source)
            throws IOException, DropException {
        for (Source one : sources) {
            if (!one.renamedFrom().isEmpty() && (one == source || one.renamedFrom().equals(path))) {
                String from = RelativePath.of(one.renamedFrom(), "the copy").name();
                String to = RelativePath.of(one.copy(), "the copy").name();
                if (folder.state(to).isEmpty()) {
                    CopyNames.rename(folder, from, to);
                } else {
                    GapFile.rename(folder, from, to);
                    folder.force();
                }
                one.renamed();
            }
        }
    }

    /** Forces a copy in this thread: what its sources say is sure then. */
    private void sync(CopyFile copy) throws IOException {
        try {
            copy.flush();
            copy.clean();
            copy.force();
            lengthen(copy);
        } catch (IOException e) {
            fail(copy);
            throw e;
        }
    }

    /** What was written since the last force may be gone: back to what is sure. */
    void fail(CopyFile copy) {
        for (Source source : on(copy.path().toString())) {
            if (source.isAcknowledged()) {
                source.restoreForced();
            }
        }
        drop(copy);
        CopyFile again = open.get(copy.path().toString());
        if (again != null) {
            // opened anew meanwhile, and gone on with behind what is not sure
            drop(again);
        }
    }

    /** What was compressed is in the length of its source. */
    void lengthen(CopyFile copy) {
        if (!copy.isPlain() && copy.writer() != null) {
            copy.writer().length(copy.length());
        }
    }

    /** Closes a copy that failed; it is looked at anew when it is opened. */
    private void drop(CopyFile copy) {
        broken.add(copy.path().toString());
        copy.giveUp();
        close(copy);
    }

    /** Closes a copy. */
    void close(CopyFile copy) {
        if (open.remove(copy.path().toString(), copy)) {
            shared.openFiles().closed();
        }
        try {
            copy.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", copy.path(), e.toString());
        }
    }
}
