// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

/**
 * A value in force.
 *
 * @param file of the configuration, as it is shown
 * @param option its name
 * @param value as it is written; that of a secret is not shown
 * @param from where it comes from: a file, a server with its file, the runtime, or the default
 */
record ConfigValue(String file, String option, String value, String from) {}
