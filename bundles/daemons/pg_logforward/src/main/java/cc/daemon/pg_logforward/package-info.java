// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** The daemon that receives PostgreSQL's log, and gives it to plugins. */
package cc.daemon.pg_logforward;
