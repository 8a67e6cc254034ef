// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;

/**
 * What a bundle may import: the API, the client and libraries, and not what servers are made of, or
 * other handlers. So anything can be replaced, and nothing else is restarted by it.
 */
final class Imports {

    private static final List<String> INSIDE =
            List.of("cc.core", "cc.shell", "cc.upgrade", "cc.crypto");
    private static final List<String> PARTS =
            List.of("cc.handler.", "cc.daemon.", "cc.plugin.", "cc.task.");

    /** What a daemon offers to its plugins. */
    private static final String FOR_PLUGINS = "cc\\.daemon\\.[^.]+\\.plugin";

    private Imports() {}

    /** What it imports and may not, in words; empty if nothing. */
    static List<String> forbidden(Archive archive) {
        List<String> found = new ArrayList<>();
        for (String header : List.of(Constants.IMPORT_PACKAGE, Constants.REQUIRE_BUNDLE)) {
            for (String name : names(archive, header)) {
                if (isForbidden(name, archive.name())) {
                    found.add(header + " " + name);
                }
            }
        }
        for (String name : names(archive, Constants.DYNAMICIMPORT_PACKAGE)) {
            if (isForbidden(name, archive.name()) || name.endsWith("*") && isWide(name)) {
                found.add(Constants.DYNAMICIMPORT_PACKAGE + " " + name);
            }
        }
        return found;
    }

    private static List<String> names(Archive archive, String header) {
        List<String> names = new ArrayList<>();
        for (Clause clause : Parser.parseHeader(archive.headers().get(header))) {
            names.add(clause.getName());
        }
        return names;
    }

    private static boolean isForbidden(String name, String own) {
        if (name.equals(own) || name.startsWith(own + ".") || name.matches(FOR_PLUGINS)) {
            return false;
        }
        return INSIDE.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "."))
                || PARTS.stream().anyMatch(name::startsWith);
    }

    /** Whether a pattern of packages takes in some that are forbidden. */
    private static boolean isWide(String pattern) {
        String start = pattern.substring(0, pattern.length() - 1);
        return INSIDE.stream().anyMatch(one -> one.startsWith(start))
                || PARTS.stream().anyMatch(one -> one.startsWith(start));
    }
}
