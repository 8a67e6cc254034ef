// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** Follows log files, and sends what is appended to them. */
package cc.daemon.logtail;
