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
import org.apache.karaf.shell.support.completers.FileCompleter;

/** {@code cc:upgrade}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "upgrade",
        description = "Puts a new version in the place of a bundle, with nothing lost",
        detailedDescription =
                "Checks the bundle: that one of its name is installed and has a lower version, that"
                        + " it resolves here, and that it imports nothing but cc.api, cc.client and"
                        + " libraries. Then it is put in the place of that one, and must serve"
                        + " where that one served: if it does not, the old one is put back. Shows"
                        + " what waited meanwhile, and for how long.")
public final class UpgradeCommand extends ArgumentCommand {

    @Argument(
            name = "source",
            description = "path or URL of the bundle; a path begins where the runtime is",
            required = true)
    @Completion(FileCompleter.class)
    private String source = "";

    @Option(name = "--force", description = "an equal or lower version will do, too")
    private boolean force;

    @Option(
            name = "--timeout",
            description = "seconds that it has to come to work, once it has been started")
    private double timeout = ReplacedBundle.TIMEOUT;

    @Override
    void run(Services services, Output output) throws CommandException {
        Upgrades upgrades = ReplacedBundle.upgrades(services);
        Duration patience = ReplacedBundle.patience(timeout);
        try {
            ReplacedBundle.print(upgrades.upgrade(source, force, patience), output);
        } catch (UpgradeException e) {
            throw failure(e.getMessage());
        }
    }
}
