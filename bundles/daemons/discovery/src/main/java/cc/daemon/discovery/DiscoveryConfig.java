// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.client.daemon.ContentConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link DiscoveryOptions}. */
@ObjectClassDefinition(
        name = "CC daemon discovery",
        description = "Finds what runs on the host, and sends it when it changes")
interface DiscoveryConfig extends ContentConfig {

    @AttributeDefinition(
            defaultValue = "" + DiscoveryOptions.PERIOD,
            description = "Seconds from one look to the next",
            required = false)
    int period();

    @AttributeDefinition(
            defaultValue = DiscoveryOptions.INFO_NAME,
            description = "Name of the file that the findings become",
            required = false)
    String info$_$name();

    @AttributeDefinition(
            defaultValue = "true",
            description = "Whether sockets that listen are looked for",
            required = false)
    boolean services();

    @AttributeDefinition(
            defaultValue = "true",
            description = "Whether PostgreSQL clusters are looked for",
            required = false)
    boolean postgresql();

    @AttributeDefinition(
            description =
                    "Data folders of PostgreSQL beside the usual ones: absolute paths with wildcards in their names, with commas",
            required = false)
    String postgresql$_$dirs();

    @AttributeDefinition(
            description =
                    "Names of executables with wildcards, with commas: which of them run, as whom, how often",
            required = false)
    String processes();

    @AttributeDefinition(
            description =
                    "Files and folders, absolute paths with wildcards in their names, with commas: which of them there are",
            required = false)
    String files();

    @AttributeDefinition(
            defaultValue = "" + DiscoveryOptions.MAX_ENTRIES,
            description = "Entries of each kind at most",
            required = false)
    int max$_$entries();
}
