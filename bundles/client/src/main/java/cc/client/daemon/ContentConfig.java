// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/**
 * What consoles show of the options of daemons that send contents; the type of each extends it.
 * They are read by {@link DaemonOptions}.
 */
public interface ContentConfig extends DaemonConfig {

    @AttributeDefinition(description = "Added to the message type after a dot", required = false)
    String msg$_$suffix();

    @AttributeDefinition(
            defaultValue = "auto",
            description =
                    "Content as blob (yes), as base64 in the body (no), or (auto) as blob, but in the body where cms-encrypt is set: a blob is never encrypted",
            required = false)
    String use$_$blob();

    @AttributeDefinition(
            defaultValue = "none",
            description = "none, gzip or bzip2",
            required = false)
    String compression();

    @AttributeDefinition(
            description = "1 (fast) to 9 (small). Default: 6 for gzip, 9 for bzip2",
            required = false)
    String compression$_$level();
}
