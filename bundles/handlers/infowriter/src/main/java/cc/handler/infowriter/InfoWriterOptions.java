// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.compress.Limit;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler infowriter",
        description = "Writes info files of other hosts to disk: whole, atomically, newest wins.")
@interface InfoWriterOptions {

    @AttributeDefinition(description = "Message types to take, with commas between them.")
    String pattern() default InfoWriterSettings.PATTERN;

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
                    "Path of a file below dstdir, with %(hostname)s, %(filename)s (the base name),"
                            + " %(filepath)s (all of it). Default: as host-subdirs says.")
    String dstmask();

    @AttributeDefinition(
            description =
                    "A folder for each host: %(hostname)s/%(filename)s. Otherwise all in one:"
                            + " %(hostname)s--%(filename)s.")
    boolean host$_$subdirs() default false;

    @AttributeDefinition(
            required = false,
            description =
                    "Keeps the previous file under its name with this added, such as .bak."
                            + " Default: keeps none.")
    String bakext();

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
            min = "1",
            max = "" + InfoWriterSettings.MAX_WORKER_THREADS,
            description = "Files written at the same time, at most.")
    int worker$_$threads() default InfoWriterSettings.WORKER_THREADS;

    @AttributeDefinition(
            description = "The largest file that is written, in bytes after decompression.")
    String max$_$size() default InfoWriterSettings.MAX_SIZE;

    @AttributeDefinition(
            min = "1",
            description =
                    "How many times larger than it came a file of more than 1 MB may become"
                            + " when it is decompressed.")
    int max$_$ratio() default Limit.RATIO;

    @AttributeDefinition(
            description =
                    "Which host a message may be of, by the certificate that signed it: any,"
                            + " certificate (one that stands in it), or CERTIFICATE=HOST for those"
                            + " that differ, with commas between them.")
    String host$_$names() default InfoWriterSettings.ANY_HOST;
}
