// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** A task to begin with. */
package cc.task.sample;
