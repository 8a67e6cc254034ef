// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.List;

/** Something that keeps copies of files of other hosts: a service that the shell asks. */
public interface CopySource {

    /** Its copies now. */
    List<Copy> copies();
}
