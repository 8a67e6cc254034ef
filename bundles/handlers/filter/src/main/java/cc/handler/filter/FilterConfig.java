// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.filter;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.filter}; {@link FilterOptions} reads the values. */
@ObjectClassDefinition(
        name = "CC handler filter",
        description = "Lets through to another handler what its lists take.")
interface FilterConfig {

    @AttributeDefinition(description = "Message types that come to it, with commas; * for all")
    String pattern();

    @AttributeDefinition(description = "Name of the handler that gets what passes")
    String forward$_$to();

    @AttributeDefinition(
            required = false,
            description =
                    "Message types that pass: shell wildcards of *, ? and [a-z], with commas; default: all")
    String include();

    @AttributeDefinition(
            required = false,
            description = "Message types that do not pass, whatever include says; wildcards too")
    String exclude();

    @AttributeDefinition(required = false, description = "The server that it serves; default: all")
    String server();

    @AttributeDefinition(
            required = false,
            description = "What the shell calls it; default: the instance in its file name")
    String name();
}
