// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.compress.Limit;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler tailwriter",
        description = "Appends what other hosts log to copies of their files, each byte once.")
@interface TailWriterOptions {

    @AttributeDefinition(description = "Message types to take, with commas between them.")
    String pattern() default TailWriterSettings.PATTERN;

    @AttributeDefinition(
            required = false,
            description = "Name of this handler. Default: the instance part of the file's name.")
    String name();

    @AttributeDefinition(
            required = false,
            description = "The one server that it serves. Default: every server.")
    String server();

    @AttributeDefinition(description = "Folder to write to. Made if it is not there.")
    String dstdir();

    @AttributeDefinition(
            required = false,
            description =
                    "Path of a copy below dstdir, with %(hostname)s, %(filename)s (the base name),"
                            + " %(filepath)s (all of it). Default: as host-subdirs says.")
    String dstmask();

    @AttributeDefinition(
            description =
                    "A folder for each host: %(hostname)s/%(filename)s. Otherwise all in one:"
                            + " %(hostname)s--%(filename)s.")
    boolean host$_$subdirs() default false;

    @AttributeDefinition(
            options = {
                @Option(label = "decompressed", value = "no"),
                @Option(label = "as it came", value = "keep"),
                @Option(label = "compressed as compression says", value = "yes")
            },
            description = "How to write: no decompresses, keep writes as it came, yes compresses.")
    String write$_$compressed() default "no";

    @AttributeDefinition(
            options = {
                @Option(label = "gzip", value = "gzip"),
                @Option(label = "bzip2", value = "bzip2")
            },
            description = "How to compress where write-compressed is yes.")
    String compression() default "gzip";

    @AttributeDefinition(
            required = false,
            description = "From 1 (fast) to 9 (small). Default: 6 with gzip, 9 with bzip2.")
    int compression$_$level();

    @AttributeDefinition(
            description =
                    "Bytes of one file that are taken, compressed and forced to disk together,"
                            + " at most; at least 64 KB.")
    String buffer$_$bytes() default TailWriterSettings.BUFFER_BYTES;

    @AttributeDefinition(
            min = "1",
            max = "" + TailWriterSettings.MAX_WORKER_THREADS,
            description = "Files written at the same time, at most.")
    int worker$_$threads() default TailWriterSettings.WORKER_THREADS;

    @AttributeDefinition(
            description = "Seconds between looks at which copies are to be flushed and closed.")
    int maint$_$period() default TailWriterSettings.MAINT_PERIOD;

    @AttributeDefinition(
            description =
                    "The largest content of one message that is taken, in bytes after"
                            + " decompression.")
    String max$_$size() default TailWriterSettings.MAX_SIZE;

    @AttributeDefinition(
            min = "1",
            description =
                    "How many times larger than it came a content of more than 1 MB may become"
                            + " when it is decompressed.")
    int max$_$ratio() default Limit.RATIO;

    @AttributeDefinition(
            required = false,
            description =
                    "Folder for what is known of each file: how far it is copied. One of its own"
                            + " for each tailwriter. Default: below Karaf's data folder.")
    String state$_$dir();

    @AttributeDefinition(
            description = "Seconds after which a file that nothing comes of is forgotten.")
    int state$_$lifetime() default TailWriterSettings.STATE_LIFETIME;

    @AttributeDefinition(min = "1", description = "Files of other hosts that are known, at most.")
    int max$_$sources() default TailWriterSettings.MAX_SOURCES;

    @AttributeDefinition(min = "1", description = "Files of one host that are known, at most.")
    int max$_$sources$_$per$_$host() default TailWriterSettings.MAX_SOURCES_PER_HOST;

    @AttributeDefinition(
            min = "1",
            description = "Copies that are open together, at most; the others are opened again.")
    int max$_$open$_$files() default TailWriterSettings.MAX_OPEN_FILES;

    @AttributeDefinition(
            description =
                    "Bytes of messages that are in memory until they are written, at most; a"
                            + " quarter of them for one file. At least 1 MB.")
    String queue$_$bytes() default TailWriterSettings.QUEUE_BYTES;

    @AttributeDefinition(
            description =
                    "Which host a message may be of, by the certificate that signed it: any,"
                            + " certificate (one that stands in it), or CERTIFICATE=HOST for those"
                            + " that differ, with commas between them.")
    String host$_$names() default TailWriterSettings.ANY_HOST;
}
