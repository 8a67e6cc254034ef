// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.disposer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler disposer",
        description = "Discards messages, and counts them.")
@interface DisposerOptions {

    @AttributeDefinition(
            description = "Message types to discard, with commas between them; * for all.")
    String pattern();

    @AttributeDefinition(
            required = false,
            description = "Name of this handler. Default: the instance part of the file's name.")
    String name();

    @AttributeDefinition(
            required = false,
            description = "The one server that it serves. Default: every server.")
    String server();
}
