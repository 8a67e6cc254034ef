// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.compress.Compression;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What is known of a source file and its copy, as it is kept in the journal.
 *
 * @param id number of this source in the journal
 * @param identity which file it is, and which is its copy
 * @param progress how far it is
 * @param version counts what was known of this source since the start; not in the journal
 */
record SourceState(long id, Identity identity, Progress progress, long version) {

    /** As the journal gives it back. */
    SourceState(long id, Identity identity, Progress progress) {
        this(id, identity, progress, 0);
    }

    /**
     * Which file it is.
     *
     * @param hostname where the source is
     * @param filename its path there
     * @param device that it is on
     * @param inode that it has
     * @param generation how often its sender saw it begin anew, or {@link Fragment#NONE}
     * @param fingerprint what it begins with; empty where its sender doesn't say
     * @param log path below {@code dstdir} that the mask gives: what all its copies are named after
     * @param copy path of its copy below {@code dstdir}
     * @param compression how the copy is compressed
     * @param renamedFrom the path that the copy had before, until it is sure to have this one;
     *     empty where it is
     */
    record Identity(
            String hostname,
            String filename,
            long device,
            long inode,
            long generation,
            String fingerprint,
            String log,
            String copy,
            Compression compression,
            String renamedFrom) {}

    /**
     * How far it is.
     *
     * @param position offset in the source up to which all that came is in the copy
     * @param length of the copy when it was there
     * @param anchor offset in the source from which on to {@code position} the end of the copy has
     *     all bytes as they were
     * @param gapsLength bytes in the file beside the copy that names the gaps
     * @param gaps how many there are
     * @param gapBytes bytes of the source in them
     * @param acknowledged whether its sender asks for answers
     * @param lastWrite when something was appended, in milliseconds of the epoch
     */
    record Progress(
            long position,
            long length,
            long anchor,
            long gapsLength,
            long gaps,
            long gapBytes,
            boolean acknowledged,
            long lastWrite) {

        void writeTo(DataOutputStream out) throws IOException {
            out.writeLong(position);
            out.writeLong(length);
            out.writeLong(anchor);
            out.writeLong(gapsLength);
            out.writeLong(gaps);
            out.writeLong(gapBytes);
            out.writeBoolean(acknowledged);
            out.writeLong(lastWrite);
        }

        static Progress readFrom(DataInputStream in) throws IOException {
            return new Progress(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean(),
                    in.readLong());
        }
    }

    void writeIdentity(DataOutputStream out) throws IOException {
        out.writeUTF(identity.hostname);
        out.writeUTF(identity.filename);
        out.writeLong(identity.device);
        out.writeLong(identity.inode);
        out.writeLong(identity.generation);
        out.writeUTF(identity.fingerprint);
        out.writeUTF(identity.log);
        out.writeUTF(identity.copy);
        out.writeUTF(identity.compression.option());
        out.writeUTF(identity.renamedFrom);
    }

    static Identity readIdentity(DataInputStream in) throws IOException {
        return new Identity(
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                Compression.parse(in.readUTF()).orElse(Compression.NONE),
                in.readUTF());
    }
}
