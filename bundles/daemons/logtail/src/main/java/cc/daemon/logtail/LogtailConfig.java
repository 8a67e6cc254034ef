// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.client.daemon.ContentConfig;
import cc.client.delivery.DeliveryConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link LogtailOptions}. */
@ObjectClassDefinition(
        name = "CC daemon logtail",
        description = "Follows log files, and sends what is appended to them")
interface LogtailConfig extends ContentConfig, DeliveryConfig {

    @AttributeDefinition(description = "The folder")
    String logdir();

    @AttributeDefinition(
            defaultValue = "classic",
            description =
                    "classic: a log goes on in the next file by name; rotated: in another file of the same name",
            required = false)
    String operation$_$mode();

    @AttributeDefinition(
            description = "Which files, classic: a shell wildcard of *, ? and [a-z]",
            required = false)
    String logmask();

    @AttributeDefinition(description = "The file, rotated", required = false)
    String logname();

    @AttributeDefinition(
            defaultValue = "last",
            description =
                    "Which files of a mask: last, which is one log in many files, or all, each a log of its own",
            required = false)
    String follow();

    @AttributeDefinition(
            defaultValue = "end",
            description =
                    "Where the first start of all begins in the files that are there: end or begin",
            required = false)
    String start();

    @AttributeDefinition(
            defaultValue = "text",
            description = "text: a fragment ends where a line does, if it can; or binary",
            required = false)
    String file$_$mode();

    @AttributeDefinition(
            defaultValue = LogtailOptions.BUFFER_BYTES,
            description = "Bytes of a fragment at most; compressed at least 64 KB",
            required = false)
    String buffer$_$bytes();

    @AttributeDefinition(
            defaultValue = "0",
            description = "Lines of a fragment at most, in text; 0 for no limit",
            required = false)
    int buffer$_$lines();

    @AttributeDefinition(
            defaultValue = "1",
            description = "Seconds that bytes to be compressed wait for more of them",
            required = false)
    String buffer$_$seconds();

    @AttributeDefinition(
            defaultValue = "0",
            description = "Bytes that a start goes back at most; the rest is a gap. 0 for no limit",
            required = false)
    String lag$_$max$_$bytes();

    @AttributeDefinition(
            defaultValue = "true",
            description = "Whether a symbolic link stands for what it points to",
            required = false)
    boolean follow$_$links();

    @AttributeDefinition(
            defaultValue = "" + LogtailOptions.MAX_FILES,
            description = "Files that are followed at most",
            required = false)
    int max$_$files();

    @AttributeDefinition(
            description =
                    "Folder in which positions are kept. Default: cc.daemon.logtail-NAME in karaf.data",
            required = false)
    String state$_$dir();
}
