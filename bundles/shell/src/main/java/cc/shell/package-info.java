// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * The {@code cc:} commands of the Karaf shell. A command takes its services when it runs and lets
 * go of them when it ends; what it works out stands in classes that know neither shell nor
 * container.
 */
package cc.shell;
