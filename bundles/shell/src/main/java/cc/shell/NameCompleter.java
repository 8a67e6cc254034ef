// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes what services know now. */
abstract class NameCompleter implements Completer {

    @Reference private BundleContext context;

    /** What may stand here. */
    abstract Stream<String> names(Services services);

    /** Whether a word may stand here that no service knows. */
    boolean isFree(String word) {
        return false;
    }

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        try (BundleServices services = new BundleServices(context)) {
            String word = String.valueOf(line.getCursorArgument());
            List<String> names = names(services).filter(name -> !name.isEmpty()).toList();
            if (names.stream().noneMatch(name -> name.startsWith(word)) && isFree(word)) {
                // the shell takes a word that has no completion for a wrong one
                names = List.of(word);
            }
            return new StringsCompleter(names).complete(session, line, candidates);
        }
    }
}
