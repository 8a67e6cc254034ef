// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

/** A service, and how it is registered. */
record Found<T>(T service, Registered as) {}
