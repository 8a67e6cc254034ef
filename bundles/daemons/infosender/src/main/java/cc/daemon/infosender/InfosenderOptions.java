// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.api.config.Options;
import cc.api.config.Sizes;
import cc.api.config.Wildcard;
import cc.client.daemon.DaemonOptions;
import cc.client.delivery.DeliveryOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options of an infosender.
 *
 * @param daemon those that all daemons have
 * @param delivery how files are delivered
 * @param infodir {@code infodir}: the folder, as it is written
 * @param infomask {@code infomask}: which of its files
 * @param followLinks {@code follow-links}: whether a symbolic link to a file is sent as that file
 * @param maxFileSize {@code max-file-size}, bytes; 0: what fits into a message
 * @param maintPeriod {@code maint-period}: between forgetting what is gone
 */
record InfosenderOptions(
        DaemonOptions daemon,
        DeliveryOptions delivery,
        String infodir,
        Wildcard infomask,
        boolean followLinks,
        long maxFileSize,
        Duration maintPeriod) {

    static final String INFOMASK = "*";
    static final int MAINT_PERIOD = 3600;

    static InfosenderOptions read(Options options) {
        String infodir = options.required("infodir", "a folder");
        if (!isPath(infodir)) {
            options.problem("infodir", "a folder");
        }
        return new InfosenderOptions(
                DaemonOptions.read(options, Infosender.NAME),
                DeliveryOptions.read(options),
                infodir.length() > 1 && infodir.endsWith("/")
                        ? infodir.substring(0, infodir.length() - 1)
                        : infodir,
                Wildcard.of(options.text("infomask", INFOMASK)),
                options.flag("follow-links", true),
                options.bytes("max-file-size", 0, 1, Integer.MAX_VALUE - 16),
                options.seconds("maint-period", MAINT_PERIOD, 1, Double.MAX_VALUE));
    }

    private static boolean isPath(String text) {
        try {
            Path.of(text);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("infodir", infodir);
        map.put("infomask", infomask.toString());
        map.put("follow-links", followLinks ? "yes" : "no");
        map.put("max-file-size", maxFileSize == 0 ? "" : Sizes.format(maxFileSize));
        map.put("maint-period", DaemonOptions.seconds(maintPeriod));
        map.putAll(delivery.toMap());
        return map;
    }
}
