// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.ledger;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/** What all versions of the handlers under load have got, across all that happens to them. */
@Component(service = Ledger.class)
public final class Ledger {

    private static final int MAX_FAULTS = 50;

    private final Map<String, Stream> streams = new TreeMap<>();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** A version of a handler has begun. */
    synchronized void began(ClassLoader loader) {
        loaders.add(new WeakReference<>(loader));
    }

    /**
     * A message has been handled.
     *
     * @param name of its server and its type
     * @param version of the handler
     */
    void handled(String name, int version, Stamp stamp, boolean signed) {
        long now = Stamp.now();
        stream(name).handled(version, stamp, now, signed);
    }

    private synchronized Stream stream(String name) {
        return streams.computeIfAbsent(name, key -> new Stream(key, this::fault));
    }

    private synchronized void fault(String what) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(what);
        }
    }

    private synchronized List<Stream> streams() {
        return List.copyOf(streams.values());
    }

    /** A line for each stream: its name, and how many messages came from each client. */
    public String progress() {
        StringBuilder lines = new StringBuilder();
        for (Stream stream : streams()) {
            lines.append(stream.progress()).append('\n');
        }
        return lines.toString();
    }

    /** What was lost, doubled, out of order, or not as it should be; empty if nothing was. */
    public String faults() {
        List<String> all = new ArrayList<>();
        streams().forEach(stream -> all.addAll(stream.missing()));
        synchronized (this) {
            all.addAll(faults);
        }
        return String.join("\n", all);
    }

    /** A line for each stream: what messages waited from being sent to being handled. */
    public String pauses() {
        List<String> lines = new ArrayList<>();
        streams().stream()
                .sorted(Comparator.comparing(Stream::name))
                .forEach(stream -> lines.add(stream.pauses()));
        return String.join("\n", lines);
    }

    /** Forgets the pauses so far, those of a runtime that gets warm. */
    public String forgetPauses() {
        streams().forEach(Stream::forgetPauses);
        return "";
    }

    /** Class loaders of handlers that are still there. */
    public synchronized int loaders() {
        loaders.removeIf(loader -> loader.get() == null);
        return (int) loaders.stream().map(WeakReference::get).distinct().count();
    }
}
