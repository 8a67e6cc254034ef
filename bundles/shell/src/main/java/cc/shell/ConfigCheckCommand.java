// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:config-check}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "config-check",
        description = "Looks whether every configuration of CC is in force, and says why not",
        detailedDescription =
                "Lists every configuration whose name begins with cc., and files in etc/ that are"
                        + " none. It is an error if one is not in force.")
public final class ConfigCheckCommand extends CcCommand {

    @Override
    void run(Services services, Output output) throws CommandException, IOException {
        List<ConfigFinding> findings = new ConfigCheck(services).findings();
        Table table = new Table().texts("file", "component", "state", "reason");
        for (ConfigFinding finding : findings) {
            table.add(
                    Cell.of(finding.file()),
                    Cell.of(finding.component()),
                    Cell.of(finding.state().word()),
                    Cell.of(finding.reason()));
        }
        output.table(table, "no configurations of CC: there are no files etc/cc.*");
        long wrong = findings.stream().filter(finding -> !finding.isInForce()).count();
        if (wrong > 0) {
            throw failure(
                    wrong
                            + " of "
                            + findings.size()
                            + (findings.size() == 1 ? " configuration" : " configurations")
                            + (wrong == 1 ? " is not in force" : " are not in force"));
        }
        if (!findings.isEmpty()) {
            output.note("all " + findings.size() + " in force");
        }
    }
}
