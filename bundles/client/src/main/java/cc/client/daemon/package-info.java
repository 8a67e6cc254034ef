// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * What daemons have in common: the connection to their server with crypto and socket options that
 * they take over from it, their log that travels too, and the {@code job.<name>} messages that they
 * answer.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.client.daemon;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
