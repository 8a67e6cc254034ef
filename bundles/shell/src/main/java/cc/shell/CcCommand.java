// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Printable;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.osgi.framework.BundleContext;

/** A command of the scope {@code cc}: asks services, and prints to the session. */
abstract class CcCommand implements Action {

    static final String SCOPE = "cc";

    private static final int MAX_LENGTH = 2000;

    // not final: the shell makes commands without arguments, and fills the fields in
    @Reference private BundleContext context;

    @Option(
            name = "--no-format",
            description =
                    "for scripts: no headers and borders, tabs between the cells, plain numbers,"
                            + " bytes, seconds, times of ISO 8601")
    private boolean noFormat;

    @Override
    public final Object execute() throws Exception {
        takeOptions();
        try (BundleServices services = new BundleServices(context)) {
            run(services, new Output(System.out, !noFormat));
        }
        return null;
    }

    /**
     * Takes options that stand after arguments.
     *
     * @throws CommandException if one of them is wrong
     */
    void takeOptions() throws CommandException {
        // a command without arguments has none after them
    }

    /**
     * Does it.
     *
     * @throws CommandException to end with an error; see {@link #failure}
     */
    abstract void run(Services services, Output output) throws Exception;

    /**
     * An error that is an operator's to read: the shell prints the sentence and logs no stack
     * trace, which it does for every other exception.
     */
    static CommandException failure(String sentence) {
        String printable = Printable.of(sentence, MAX_LENGTH);
        return new CommandException(
                SimpleAnsi.COLOR_RED + printable + SimpleAnsi.COLOR_DEFAULT, printable);
    }
}
