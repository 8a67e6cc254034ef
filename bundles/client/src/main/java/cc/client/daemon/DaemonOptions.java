// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.CmsForm;
import cc.api.MessageType;
import cc.api.config.Options;
import cc.compress.Compression;
import cc.compress.Compressor;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options that all daemons have.
 *
 * @param name of the daemon: {@code name}, else the instance of its file, else its component
 * @param server {@code server}: name of its server; empty for the only one
 * @param socket {@code cc-socket}: where it connects instead; empty for the server's
 * @param suffix {@code msg-suffix}: added to message types; may be empty
 * @param useBlob {@code use-blob}
 * @param compressor {@code compression} and {@code compression-level}
 * @param statsPeriod {@code stats-period}: between reports in the log; zero for none
 */
public record DaemonOptions(
        String name,
        String server,
        String socket,
        String suffix,
        BlobUse useBlob,
        Compressor compressor,
        Duration statsPeriod) {

    /** {@code stats-period} where it is not set, in seconds. */
    public static final int STATS_PERIOD = 30;

    private static final int MAX_NAME = 64;
    private static final int MAX_SUFFIX = 64;
    private static final String SEGMENTS =
            "letters, digits, '_' and '-', with dots between them, at most 64 characters";

    /**
     * Reads them; those of its socket and its crypto are checked as far as they stand in its own
     * file.
     *
     * @param component what the daemon is called where nothing else names it
     */
    public static DaemonOptions read(Options options, String component) {
        ZmqOptions.read(options);
        CmsForm.read(options);
        // of the others, the crypto that opens them reports the mistakes, until it can be had
        options.startingWith("cms-");
        String instance = options.instance();
        return new DaemonOptions(
                segments(options, "name", instance.isEmpty() ? component : instance, MAX_NAME),
                options.text("server", ""),
                socket(options),
                segments(options, "msg-suffix", "", MAX_SUFFIX),
                BlobUse.of(options.choice("use-blob", "auto", "auto", "yes", "no")),
                Compressor.of(options, Compression.NONE, Compression.values()),
                options.seconds("stats-period", STATS_PERIOD, 0, Double.MAX_VALUE));
    }

    /** The options in force, as they are written. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("server", server);
        map.put("cc-socket", socket);
        map.put("msg-suffix", suffix);
        map.put("use-blob", useBlob.option());
        map.put("compression", compressor.method().option());
        map.put("compression-level", Integer.toString(compressor.level()));
        map.put("stats-period", seconds(statsPeriod));
        return map;
    }

    /** A time as it is written in an option. */
    public static String seconds(Duration time) {
        double seconds = time.toNanos() / 1e9;
        return seconds == Math.rint(seconds)
                ? Long.toString((long) seconds)
                : Double.toString(seconds);
    }

    private static String socket(Options options) {
        String socket = options.text("cc-socket", "");
        if (!socket.isEmpty() && !Addresses.isValid(socket)) {
            options.problem("cc-socket", Addresses.FORM);
        }
        return socket;
    }

    private static String segments(Options options, String option, String fallback, int max) {
        String text = options.text(option, fallback);
        if (!text.isEmpty() && (text.length() > max || MessageType.parse(text).isEmpty())) {
            options.problem(
                    options.isSet(option)
                            ? option + " = '" + text + "': must be " + SEGMENTS
                            : "the instance '"
                                    + text
                                    + "' of the file's name cannot be a daemon's"
                                    + " name, which is "
                                    + SEGMENTS
                                    + ": set "
                                    + option);
        }
        return text;
    }
}
