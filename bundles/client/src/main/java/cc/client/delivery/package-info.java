// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Sending until the receiver at the end of the way says that it is done: a window of what is not
 * acknowledged yet, sent again after silence and after a new connection.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.client.delivery;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
