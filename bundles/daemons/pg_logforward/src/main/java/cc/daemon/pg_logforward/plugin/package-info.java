// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * What plugins of the daemon {@code cc.daemon.pg_logforward} are written against: a {@link
 * cc.daemon.pg_logforward.plugin.LogPlugin} is an OSGi service, which may come and go at any time.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.daemon.pg_logforward.plugin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
