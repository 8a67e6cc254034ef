// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.DatabaseSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:db-call}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "db-call",
        description = "Calls a function of a database by way of its handler, as a message would",
        detailedDescription = "classpath:cc/shell/db-call.txt")
public final class DbCallCommand extends CcCommand {

    @Argument(name = "name", description = "name of the handler", required = true)
    @Completion(DatabaseNames.class)
    private String name = "";

    @Argument(
            index = 1,
            name = "function",
            description = "the function, with its schema unless that is public",
            required = true)
    private String function = "";

    @Argument(
            index = 2,
            name = "params",
            description =
                    "its arguments: texts, or :=json, by position; or name=text, name:=json, by name",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> params = List.of();

    @Option(
            name = "--return",
            description = "what is wanted back: all, one, json, no",
            valueToShowInHelp = "all")
    private String wanted = "all";

    @Override
    void takeOptions() throws CommandException {
        params = TrailingOptions.apply(this, params);
    }

    @Override
    void run(Services services, Output output) throws Exception {
        DatabaseSource database = DatabaseNames.named(services.found(DatabaseSource.class), name);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("function", function);
        fields.put("params", arguments());
        fields.put("return", wanted);
        try {
            Body answer = database.call(Body.of(fields)).toCompletableFuture().get();
            if (output.formatted()) {
                JsonText.lines(answer).forEach(output::line);
            } else {
                output.out().println(answer.toJson().utf8().replace("\u007f", "\\u007f"));
            }
        } catch (ExecutionException e) {
            throw failure(String.valueOf(e.getCause().getMessage()));
        }
    }

    private Object arguments() throws CommandException {
        try {
            return CallArguments.of(params);
        } catch (IllegalArgumentException e) {
            throw failure(e.getMessage());
        }
    }
}
