// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/** Replaces bundles while the runtime runs, keeps what was replaced, and watches what came. */
package cc.upgrade;
