// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A path below {@code dstdir} that has been checked: nothing in it leads out.
 *
 * @param folders from the outermost on
 * @param name of the file
 */
public record RelativePath(List<String> folders, String name) {

    /** The most folders within each other. */
    public static final int MAX_DEPTH = 64;

    /** The longest path below {@code dstdir}: what is left of PATH_MAX is for {@code dstdir}. */
    public static final int MAX_BYTES = 3072;

    /**
     * Splits a path at {@code /}. Several of them in a row count as one, and those in front do not
     * count: a path that a sender gives as absolute is one below {@code dstdir}.
     *
     * @param what it came in, for the error
     * @throws DropException {@link DropReason#REFUSED} if a component or the whole cannot be used
     */
    public static RelativePath of(String path, String what) throws DropException {
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new DropException(
                    DropReason.REFUSED,
                    what
                            + " is longer than "
                            + MAX_BYTES
                            + " bytes: '"
                            + Printable.of(path, 80)
                            + "'");
        }
        if (path.endsWith("/")) {
            FileNames.check("", what);
        }
        List<String> components =
                Arrays.stream(path.split("/")).filter(name -> !name.isEmpty()).toList();
        if (components.isEmpty()) {
            FileNames.check("", what);
        }
        if (components.size() > MAX_DEPTH) {
            throw new DropException(
                    DropReason.REFUSED,
                    what + " has " + components.size() + " folders within each other");
        }
        for (String component : components) {
            FileNames.check(component, what);
        }
        int last = components.size() - 1;
        return new RelativePath(components.subList(0, last), components.get(last));
    }

    /** As it is written below {@code dstdir}. */
    @Override
    public String toString() {
        return folders.isEmpty() ? name : String.join("/", folders) + "/" + name;
    }
}
