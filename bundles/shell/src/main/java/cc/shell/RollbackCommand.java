// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgrades;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:rollback}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "rollback",
        description = "Puts a version of a bundle back that was replaced, from a kept copy",
        detailedDescription =
                "Copies are kept of what was replaced, in whatever way; cc:bundles lists them. The"
                        + " bundle that is there now is kept as well, and comes back by another"
                        + " cc:rollback.")
public final class RollbackCommand extends ArgumentCommand {

    @Argument(name = "bundle", description = "symbolic name, or number", required = true)
    @Completion(BundleNames.class)
    private String bundle = "";

    @Option(
            name = "--to",
            description = "version to put back; else the one before",
            valueToShowInHelp = "")
    private String version = "";

    @Option(
            name = "--timeout",
            description = "seconds that it has to come to work, once it has been started")
    private double timeout = ReplacedBundle.TIMEOUT;

    @Override
    void run(Services services, Output output) throws CommandException {
        Upgrades upgrades = ReplacedBundle.upgrades(services);
        Duration patience = ReplacedBundle.patience(timeout);
        try {
            ReplacedBundle.print(upgrades.rollback(bundle, version, patience), output);
        } catch (UpgradeException e) {
            throw failure(e.getMessage());
        }
    }
}
