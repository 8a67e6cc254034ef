// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.List;

/** Something that follows files: a service that the shell asks. */
public interface TailSource {

    /** The files that it follows now. */
    List<Tail> tails();
}
