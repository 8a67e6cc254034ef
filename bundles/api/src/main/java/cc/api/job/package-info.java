// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** The jobs of a host, as those who keep them show them and let operators handle them. */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.api.job;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
