// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.HostPolicy;
import cc.api.config.Options;
import cc.compress.Limit;
import cc.compress.WriteMode;
import cc.files.PathMask;
import cc.files.RootFolder;
import java.nio.file.Path;

/**
 * The options of an infowriter.
 *
 * @param name of the handler
 * @param file that the options stand in
 * @param root {@code dstdir}
 * @param mask where files go below it
 * @param backup {@code bakext}; empty for none
 * @param mode how contents are written
 * @param limit how large contents may become
 * @param hosts {@code host-names}: which certificate may name which host
 */
record InfoWriterSettings(
        String name,
        String file,
        Path root,
        PathMask mask,
        String backup,
        WriteMode mode,
        Limit limit,
        HostPolicy hosts) {

    static final String COMPONENT = "cc.handler.infowriter";
    static final String PATTERN = "pub.infofile";
    static final int WORKER_THREADS = 10;
    static final int MAX_WORKER_THREADS = 1000;
    static final String MAX_SIZE = "1 GB";
    static final String ANY_HOST = "any";

    private static final long MAX_SIZE_BYTES = 1L << 30;
    private static final int MAX_BACKUP = 32;

    static InfoWriterSettings of(Options options) {
        options.patterns(PATTERN);
        // the server reads it from the service, to size this handler's lane
        options.integer("worker-threads", WORKER_THREADS, 1, MAX_WORKER_THREADS);
        String instance = options.instance();
        return new InfoWriterSettings(
                options.text("name", instance.isEmpty() ? COMPONENT : instance),
                options.file(),
                RootFolder.option(options),
                PathMask.of(options),
                backup(options),
                WriteMode.of(options),
                new Limit(
                        options.bytes("max-size", MAX_SIZE_BYTES, 1, Long.MAX_VALUE),
                        options.integer("max-ratio", Limit.RATIO, 1, Integer.MAX_VALUE)),
                HostPolicy.of(options, ANY_HOST));
    }

    private static String backup(Options options) {
        String text = options.text("bakext", "");
        boolean fit =
                text.length() <= MAX_BACKUP
                        && text.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ');
        if (!fit) {
            options.problem(
                    "bakext",
                    "what is added to a file's name, such as '.bak': at most "
                            + MAX_BACKUP
                            + " characters, no slash");
        }
        return text;
    }
}
