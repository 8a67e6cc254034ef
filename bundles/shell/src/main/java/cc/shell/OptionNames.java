// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes options that stand after arguments. */
@Service
public final class OptionNames implements Completer {

    private static final Map<String, Class<? extends CcCommand>> COMMANDS =
            Map.ofEntries(
                    Map.entry("routes", RoutesCommand.class),
                    Map.entry("stats", StatsCommand.class),
                    Map.entry("keys", KeysCommand.class),
                    Map.entry("job", JobCommand.class),
                    Map.entry("ping", PingCommand.class),
                    Map.entry("send", SendCommand.class),
                    Map.entry("hosts", HostsCommand.class),
                    Map.entry("task-send", TaskSendCommand.class),
                    Map.entry("tasks", TasksCommand.class),
                    Map.entry("task", TaskCommand.class),
                    Map.entry("config-check", ConfigCheckCommand.class),
                    Map.entry("upgrade", UpgradeCommand.class),
                    Map.entry("rollback", RollbackCommand.class));

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        String word = String.valueOf(line.getCursorArgument());
        String name = line.getArguments()[0].replaceFirst(".*:", "");
        boolean isOption = COMMANDS.containsKey(name) && (word.isEmpty() || word.startsWith("-"));
        Collection<String> words =
                isOption
                        ? TrailingOptions.of(COMMANDS.get(name)).keySet()
                        // the shell asks whether an argument before is a good one
                        : List.of(word);
        return new StringsCompleter(words).complete(session, line, candidates);
    }
}
