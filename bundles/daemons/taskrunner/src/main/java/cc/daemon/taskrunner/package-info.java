// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** Runs tasks that are sent to this host: services of the runtime, and commands. */
package cc.daemon.taskrunner;
