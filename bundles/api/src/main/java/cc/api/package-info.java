// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * What handlers, daemons and tools of CC are written against: messages and their parts, the handler
 * service and its exchange, servers and what they count. Nothing in here opens a socket or knows
 * which transport carries a message.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
