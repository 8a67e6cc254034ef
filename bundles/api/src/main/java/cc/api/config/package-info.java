// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Reading options so that whoever mistyped one is told the file, the option, its value and what is
 * allowed.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.api.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
