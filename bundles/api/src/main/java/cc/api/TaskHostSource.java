// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.List;

/** A taskrouter: a service that the shell asks which hosts are registered. */
public interface TaskHostSource {

    /** The hosts now. */
    List<TaskHost> taskHosts();
}
