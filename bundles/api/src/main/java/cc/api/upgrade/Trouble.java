// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.upgrade;

import java.util.Set;

/**
 * A bundle that does worse than the one that it replaced, does not come to work at all, or is older
 * than what it replaced.
 *
 * @param bundle its symbolic name
 * @param version its version
 * @param before version of the one that it does worse than; empty if that is not what is wrong
 * @param reason what is wrong, for operators
 * @param servers names of the servers where the one before served
 */
public record Trouble(
        String bundle, String version, String before, String reason, Set<String> servers) {

    /** All of it in one sentence, with what can be done. */
    public String words() {
        String which = bundle + " " + version;
        return before.isEmpty()
                ? which + " " + reason
                : which + " does worse than " + before + ": " + reason + ": cc:rollback " + bundle;
    }
}
