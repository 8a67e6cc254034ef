// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.HostPolicy;
import cc.api.config.Options;
import cc.compress.Limit;
import cc.compress.WriteMode;
import cc.files.PathMask;
import cc.files.RootFolder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The options of a tailwriter.
 *
 * @param name of the handler
 * @param file that the options stand in
 * @param root {@code dstdir}
 * @param mask where copies go below it
 * @param mode how contents are written
 * @param limit how large the content of a message may become
 * @param bufferBytes bytes of one file that are taken, compressed and forced together
 * @param workers {@code worker-threads}
 * @param maintPeriod between looks at what is to be flushed and closed
 * @param stateDir where the journal is
 * @param stateLifetime after which a source that nothing comes of is forgotten
 * @param maxSources that are remembered
 * @param maxSourcesPerHost of them of one host
 * @param maxOpenFiles copies that are open together
 * @param queueBytes bytes of messages in memory
 * @param hosts {@code host-names}: which certificate may name which host
 */
record TailWriterSettings(
        String name,
        String file,
        Path root,
        PathMask mask,
        WriteMode mode,
        Limit limit,
        int bufferBytes,
        int workers,
        Duration maintPeriod,
        Path stateDir,
        Duration stateLifetime,
        int maxSources,
        int maxSourcesPerHost,
        int maxOpenFiles,
        long queueBytes,
        HostPolicy hosts) {

    static final String COMPONENT = "cc.handler.tailwriter";
    static final String PATTERN = "pub.logtail";
    static final int WORKER_THREADS = 10;
    static final int MAX_WORKER_THREADS = 1000;
    static final String BUFFER_BYTES = "1 MB";
    static final String MAX_SIZE = "64 MB";
    static final String QUEUE_BYTES = "64 MB";
    static final String ANY_HOST = "any";
    static final int MAX_OPEN_FILES = 500;
    static final int MAX_SOURCES = 100_000;
    static final int MAX_SOURCES_PER_HOST = 25_000;
    static final int MAINT_PERIOD = 3;
    static final int STATE_LIFETIME = 30 * 24 * 3600;

    private static final long MB = 1 << 20;
    private static final int MIN_BUFFER = 64 * 1024;
    private static final long MAX_SECONDS = 10L * 365 * 24 * 3600;

    static TailWriterSettings of(Options options) {
        options.patterns(PATTERN);
        String instance = options.instance();
        String name = options.text("name", instance.isEmpty() ? COMPONENT : instance);
        return new TailWriterSettings(
                name,
                options.file(),
                RootFolder.option(options),
                PathMask.of(options),
                WriteMode.of(options),
                new Limit(
                        options.bytes("max-size", 64 * MB, 1, Long.MAX_VALUE),
                        options.integer("max-ratio", Limit.RATIO, 1, Integer.MAX_VALUE)),
                (int) options.bytes("buffer-bytes", MB, MIN_BUFFER, 1 << 30),
                options.integer("worker-threads", WORKER_THREADS, 1, MAX_WORKER_THREADS),
                options.seconds("maint-period", MAINT_PERIOD, 0.1, 3600),
                stateDir(options, name),
                options.seconds("state-lifetime", STATE_LIFETIME, 60, MAX_SECONDS),
                options.integer("max-sources", MAX_SOURCES, 1, 10_000_000),
                options.integer("max-sources-per-host", MAX_SOURCES_PER_HOST, 1, 10_000_000),
                options.integer("max-open-files", MAX_OPEN_FILES, 1, 1_000_000),
                options.bytes("queue-bytes", 64 * MB, MB, Long.MAX_VALUE),
                HostPolicy.of(options, ANY_HOST));
    }

    private static Path stateDir(Options options, String name) {
        String data = System.getProperty("karaf.data", "");
        String text =
                data.isEmpty()
                        ? options.required("state-dir", "a folder")
                        : options.text("state-dir", data + "/" + COMPONENT + "-" + name);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            options.problem("state-dir", "a folder");
            return Path.of("");
        }
    }
}
