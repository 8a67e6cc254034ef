// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** The daemon that sends the output of a command. */
package cc.daemon.infoscript;
