// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Executables of any language: how operators write them down, and how they are started and ended
 * with everything that they started. No shell is involved anywhere.
 */
@Export
@Version("1.0.0")
package cc.process;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
