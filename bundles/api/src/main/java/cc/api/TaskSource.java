// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.List;

/** A taskrunner or a taskrouter: a service that the shell asks what it knows of tasks. */
public interface TaskSource {

    /** Its tasks now, without {@link TaskState#detail} where that is not at hand. */
    List<TaskState> tasks();

    /** What it knows of one task, on each host that it knows it of; empty if nothing. */
    List<TaskState> task(String id);
}
