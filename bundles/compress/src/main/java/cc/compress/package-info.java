// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** The compressions that contents travel in, and how to undo them within bounds. */
@Export
@Version("1.0.0")
package cc.compress;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
