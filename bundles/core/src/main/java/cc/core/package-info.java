// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Servers: a listening socket, a route table, lanes in front of handlers, and counts of what became
 * of every message. Usable without a container through {@link cc.core.RouterServer}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
