// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.Trouble;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:bundles}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "bundles",
        description = "Lists the bundles of CC and those written against it, and kept versions")
public final class BundlesCommand extends CcCommand {

    @Override
    void run(Services services, Output output) throws CommandException {
        Table table =
                new Table()
                        .texts("bundle", "id", "version", "state", "since", "kept")
                        .texts("origin", "problem");
        List<Trouble> troubles = ReplacedBundle.troubles(services);
        for (BundleVersions bundle : ReplacedBundle.upgrades(services).bundles()) {
            table.add(
                    Cell.of(bundle.bundle()),
                    Cell.of(bundle.id()),
                    Cell.of(bundle.version()),
                    Cell.of(bundle.state()),
                    Cell.of(bundle.since()),
                    kept(bundle.kept()),
                    Cell.of(bundle.origin()),
                    Cell.of(
                            troubles.stream()
                                    .filter(one -> one.bundle().equals(bundle.bundle()))
                                    .map(Trouble::words)
                                    .collect(Collectors.joining("; "))));
        }
        output.table(table, "no bundles");
    }

    private static Cell kept(List<BundleVersions.Kept> kept) {
        return new Cell(
                kept.stream()
                        .map(one -> one.version() + " of " + Human.time(one.since()))
                        .collect(Collectors.joining(", ")),
                kept.stream().map(BundleVersions.Kept::version).collect(Collectors.joining(",")));
    }
}
