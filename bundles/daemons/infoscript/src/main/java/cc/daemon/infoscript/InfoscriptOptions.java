// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.api.config.Options;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonOptions;
import cc.client.delivery.DeliveryOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options of an infoscript.
 *
 * @param daemon those that all daemons have
 * @param delivery how outputs are delivered
 * @param script {@code info-script}: the command, for a shell
 * @param period {@code info-period}: from start to start
 * @param name {@code info-name}: the file that the output becomes
 * @param timeout {@code timeout}: after which a command is ended; zero for none
 * @param maxOutput {@code max-output}: bytes beyond which a command counts as failed
 */
record InfoscriptOptions(
        DaemonOptions daemon,
        DeliveryOptions delivery,
        String script,
        Duration period,
        String name,
        Duration timeout,
        int maxOutput) {

    static final String MAX_OUTPUT = "16 MB";

    private static final int MB = 1024 * 1024;
    private static final double SHORTEST = 0.1;

    static InfoscriptOptions read(Options options) {
        String script = options.required("info-script", "a shell command");
        options.required("info-period", "seconds from start to start");
        String name = options.required("info-name", "the name of a file");
        return new InfoscriptOptions(
                DaemonOptions.read(options, Infoscript.NAME),
                DeliveryOptions.read(options),
                script,
                options.seconds("info-period", 60, SHORTEST, Double.MAX_VALUE),
                name,
                options.seconds("timeout", 0, 0, Double.MAX_VALUE),
                (int) options.bytes("max-output", 16 * MB, 1, Integer.MAX_VALUE - 16));
    }

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("info-script", script);
        map.put("info-period", DaemonOptions.seconds(period));
        map.put("info-name", name);
        map.put("timeout", DaemonOptions.seconds(timeout));
        map.put("max-output", Sizes.format(maxOutput));
        map.putAll(delivery.toMap());
        return map;
    }
}
