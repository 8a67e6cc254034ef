// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Records as texts, as SkyTools' {@code db_urlencode} and {@code make_record_array} write them. */
final class UrlRecords {

    private UrlRecords() {}

    /** {@code name=value&name=value}. */
    static String one(Map<String, String> record) {
        return record.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** An array of PostgreSQL: encoded records have nothing in them that it would have to quote. */
    static String array(List<Map<String, String>> records) {
        return records.stream().map(UrlRecords::one).collect(Collectors.joining(",", "{", "}"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
