// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.upgrade;

import java.time.Duration;
import java.util.List;

/** Replaces bundles of CC, and of handlers, while the runtime runs. An OSGi service. */
public interface Upgrades {

    /**
     * Puts another version in the place of a bundle, and waits until that serves where the one
     * before served. If it does not, the one before is put back.
     *
     * @param source path or URL of the bundle
     * @param force whether an equal or lower version will do
     * @param patience how long the new one has to come to work, once it has been started
     * @throws UpgradeException if it is not what it should be, or did not come to work: then
     *     everything is as before
     */
    Upgraded upgrade(String source, boolean force, Duration patience) throws UpgradeException;

    /**
     * Puts a version back that was replaced, from the copy that was kept, in the same way.
     *
     * @param bundle symbolic name or id
     * @param version empty for the one before
     * @throws UpgradeException as above
     */
    Upgraded rollback(String bundle, String version, Duration patience) throws UpgradeException;

    /** All bundles that can be replaced, by name. */
    List<BundleVersions> bundles();

    /** Bundles that do worse than the ones that they replaced. */
    List<Trouble> troubles();
}
