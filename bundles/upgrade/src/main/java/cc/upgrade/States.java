// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

/** States of bundles, in words. */
final class States {

    private States() {}

    static String word(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "installed, not resolved";
            case Bundle.RESOLVED -> "resolved, not started";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.ACTIVE -> "active";
            default -> "uninstalled";
        };
    }

    /** Whether it should be at work, and is neither that nor on the way. */
    static boolean isDown(Bundle bundle) {
        int state = bundle.getState();
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        return (state == Bundle.INSTALLED || state == Bundle.RESOLVED)
                && level != null
                && level.isPersistentlyStarted();
    }
}
