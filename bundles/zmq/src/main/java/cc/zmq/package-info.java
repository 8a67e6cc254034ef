// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * ZeroMQ sockets as CC uses them: each with an owner thread of its own, bounded by count and by
 * bytes, alive whatever a peer sends. The only bundle that knows JeroMQ.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.zmq;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
