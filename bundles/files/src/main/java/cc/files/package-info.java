// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * How files of other hosts are written below a folder of the operator's: which names are taken, and
 * how no link, pipe or swapped folder leads a write elsewhere.
 */
@Export
@Version("1.0.0")
package cc.files;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
