// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Messages signed and encrypted as CMS (RFC 5652), in the forms that deployed peers take, and
 * keystores of PEM files. The only package that knows Bouncy Castle.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
