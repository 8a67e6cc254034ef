// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.config.Options;
import cc.api.config.Sizes;
import cc.api.config.Wildcard;
import cc.client.daemon.DaemonOptions;
import cc.client.delivery.DeliveryOptions;
import cc.compress.Compression;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Options of a logtail.
 *
 * @param daemon those that all daemons have
 * @param delivery how fragments are delivered
 * @param logdir {@code logdir}: the folder, as it is written
 * @param mode {@code operation-mode}
 * @param logmask {@code logmask}: which files, where the mode is classic
 * @param logname {@code logname}: the file, where the mode is rotated; else empty
 * @param follow {@code follow}: which of the files that the mask takes
 * @param start {@code start}: where the first start of all begins
 * @param text whether {@code file-mode} is text: fragments end where a line does if they can
 * @param bufferBytes {@code buffer-bytes}: bytes of a fragment at most
 * @param bufferLines {@code buffer-lines}: lines of a fragment at most; 0 for no limit
 * @param bufferTime {@code buffer-seconds}: how long compressed bytes wait for more
 * @param lagMaxBytes {@code lag-max-bytes}: what a start goes back at most; 0 for no limit
 * @param followLinks {@code follow-links}: whether a symbolic link stands for what it points to
 * @param maxFiles {@code max-files}: files that are followed at a time
 * @param stateDir {@code state-dir}: where positions are kept
 */
record LogtailOptions(
        DaemonOptions daemon,
        DeliveryOptions delivery,
        String logdir,
        Mode mode,
        Wildcard logmask,
        String logname,
        Follow follow,
        Start start,
        boolean text,
        int bufferBytes,
        int bufferLines,
        Duration bufferTime,
        long lagMaxBytes,
        boolean followLinks,
        int maxFiles,
        Path stateDir) {

    static final String BUFFER_BYTES = "1 MB";
    static final int MAX_FILES = 2000;

    private static final int MB = 1024 * 1024;
    private static final int LEAST_COMPRESSED = 64 * 1024;

    /** How a log goes on when a file has ended. */
    enum Mode {
        /** In the next file by name. */
        CLASSIC,
        /** In another file of the same name. */
        ROTATED
    }

    /** Which files of a mask are followed. */
    enum Follow {
        /** They are one log: the last by name, then those that come after it. */
        LAST,
        /** Each is a log of its own. */
        ALL
    }

    /** Where it begins in files that are there when it starts for the first time. */
    enum Start {
        END,
        BEGIN
    }

    static LogtailOptions read(Options options) {
        String logdir = options.required("logdir", "a folder");
        if (path(logdir).isEmpty()) {
            options.problem("logdir", "a folder");
        }
        Mode mode =
                options.choice("operation-mode", "classic", "classic", "rotated").equals("classic")
                        ? Mode.CLASSIC
                        : Mode.ROTATED;
        String mask = options.text("logmask", "");
        String name = options.text("logname", "");
        if (mode == Mode.CLASSIC && mask.isEmpty()) {
            options.required("logmask", "a wildcard, with operation-mode = classic");
        }
        if (mode == Mode.ROTATED) {
            options.required("logname", "the name of a file, with operation-mode = rotated");
        }
        if (name.contains("/") || path(name).isEmpty()) {
            options.problem("logname", "the name of a file in logdir");
        }
        DaemonOptions daemon = DaemonOptions.read(options, Logtail.NAME);
        boolean compressed = daemon.compressor().method() != Compression.NONE;
        return new LogtailOptions(
                daemon,
                DeliveryOptions.read(options),
                logdir.length() > 1 && logdir.endsWith("/")
                        ? logdir.substring(0, logdir.length() - 1)
                        : logdir,
                mode,
                Wildcard.of(mask),
                name,
                options.choice("follow", "last", "last", "all").equals("all")
                        ? Follow.ALL
                        : Follow.LAST,
                options.choice("start", "end", "end", "begin").equals("end")
                        ? Start.END
                        : Start.BEGIN,
                options.choice("file-mode", "text", "text", "binary").equals("text"),
                (int)
                        options.bytes(
                                "buffer-bytes", MB, compressed ? LEAST_COMPRESSED : 1, 64L * MB),
                options.integer("buffer-lines", 0, 0, Integer.MAX_VALUE),
                options.seconds("buffer-seconds", 1, 0, 3600),
                options.bytes("lag-max-bytes", 0, 0, Long.MAX_VALUE),
                options.flag("follow-links", true),
                options.integer("max-files", MAX_FILES, 1, 100_000),
                stateDir(options, daemon.name()));
    }

    private static Path stateDir(Options options, String name) {
        String data = System.getProperty("karaf.data", "");
        String fallback = data.isEmpty() ? "" : data + "/" + Logtail.NAME + "-" + name;
        String text = options.text("state-dir", fallback);
        if (text.isEmpty()) {
            options.required("state-dir", "a folder, where this runs outside of Karaf");
            return Path.of("");
        }
        Optional<Path> path = path(text);
        if (path.isEmpty()) {
            options.problem("state-dir", "a folder");
        }
        return path.orElse(Path.of(""));
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The folder. */
    Path folder() {
        return Path.of(logdir);
    }

    /** Whether both follow the same files. */
    boolean followsTheSame(LogtailOptions other) {
        return logdir.equals(other.logdir)
                && mode == other.mode
                && logmask.equals(other.logmask)
                && logname.equals(other.logname)
                && follow == other.follow
                && followLinks == other.followLinks
                && stateDir.equals(other.stateDir);
    }

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("logdir", logdir);
        map.put("operation-mode", mode == Mode.CLASSIC ? "classic" : "rotated");
        map.put("logmask", logmask.toString());
        map.put("logname", logname);
        map.put("follow", follow == Follow.ALL ? "all" : "last");
        map.put("start", start == Start.END ? "end" : "begin");
        map.put("file-mode", text ? "text" : "binary");
        map.put("buffer-bytes", Sizes.format(bufferBytes));
        map.put("buffer-lines", Integer.toString(bufferLines));
        map.put("buffer-seconds", DaemonOptions.seconds(bufferTime));
        map.put("lag-max-bytes", Sizes.format(lagMaxBytes));
        map.put("follow-links", followLinks ? "yes" : "no");
        map.put("max-files", Integer.toString(maxFiles));
        map.put("state-dir", stateDir.toString());
        map.putAll(delivery.toMap());
        return map;
    }
}
