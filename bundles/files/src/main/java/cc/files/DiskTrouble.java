// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What operators are told when the disk does not take a file. */
public final class DiskTrouble {

    /** No room on the file system, or in the quota of the runtime's user, or no inodes. */
    public static final DropReason DISK_FULL = new DropReason("disk-full");

    /** The file system may not be written to: its operator's doing, or that of a broken disk. */
    public static final DropReason READ_ONLY = new DropReason("read-only");

    /** Anything else: no permission, a broken disk. */
    public static final DropReason IO_ERROR = new DropReason("io-error");

    private DiskTrouble() {}

    /**
     * What a message is dropped for.
     *
     * @param file that could not be written, for the operator
     */
    public static DropException of(IOException error, Object file) {
        return new DropException(
                reason(error), Printable.of(file.toString()) + ": " + explain(error));
    }

    /** What went wrong, without the path of the temporary file that it went wrong with. */
    public static String explain(IOException error) {
        String what = error instanceof FileSystemException e ? e.getReason() : error.getMessage();
        if (what != null && !what.isEmpty()) {
            return Printable.of(what);
        }
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "the folder is gone";
        }
        if (error instanceof NotDirectoryException) {
            return "a part of the path is no folder";
        }
        return error.getClass().getSimpleName();
    }

    /** What kind of trouble it is, one of the reasons above. */
    public static DropReason reason(IOException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left")
                || message.contains("quota exceeded")
                || message.contains("not enough space")) {
            return DISK_FULL;
        }
        return message.contains("read-only file system") ? READ_ONLY : IO_ERROR;
    }

    /** What a sender is answered whose message was dropped for this reason. */
    public static Acknowledgement.Reason answer(DropReason reason) {
        if (reason.equals(DISK_FULL) || reason.equals(READ_ONLY)) {
            return Acknowledgement.Reason.FULL;
        }
        return reason.equals(IO_ERROR)
                ? Acknowledgement.Reason.BUSY
                : Acknowledgement.Reason.REFUSED;
    }
}
