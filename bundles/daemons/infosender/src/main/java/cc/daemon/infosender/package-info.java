// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** The daemon that sends files of a folder when they are new or changed. */
package cc.daemon.infosender;
