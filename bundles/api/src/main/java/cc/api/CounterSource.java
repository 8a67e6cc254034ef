// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/** A handler or daemon that counts: a service that the shell and the infofile ask. */
public interface CounterSource {

    /** Its own counters, under the names of its manual page. */
    Counters counters();
}
