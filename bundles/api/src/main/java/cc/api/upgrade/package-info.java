// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** Bundles that are replaced while the runtime runs, and copies of what was replaced. */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.api.upgrade;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
