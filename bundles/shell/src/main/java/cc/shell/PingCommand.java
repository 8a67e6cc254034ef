// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code cc:ping}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "ping",
        description = "Asks the echo handler of a CC, here or elsewhere, and times its answers")
public final class PingCommand extends ArgumentCommand {

    @Argument(
            name = "address",
            description = "url such as tcp://hub:22632, or the name of a server here",
            required = true)
    @Completion(Addressees.class)
    private String address = "";

    @Option(name = "--count", description = "pings to send, one a second")
    private int count = 3;

    @Option(
            name = "--timeout",
            description = "seconds to wait for the connection, and for each answer")
    private double timeout = 5;

    @Option(
            name = "--server",
            description =
                    "server whose crypto is used; else the one that is pinged, else the only one,"
                            + " or the only local one",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Option(
            name = "--crypto",
            description =
                    "how pings are made: 'daemon' as that server's daemons do, 'server' for that"
                            + " server itself, 'none'; else what fits the address",
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {Sealing.DAEMON, Sealing.SERVER, Sealing.NONE})
    private String crypto = "";

    @Override
    void run(Services services, Output output) throws Exception {
        if (count < 1 || !(timeout > 0)) {
            throw failure("--count must be 1 or more, --timeout more than 0 seconds");
        }
        PingTarget target = PingTarget.of(address, server, crypto, services);
        output.note("PING " + target.url() + ", " + target.sealing().described());
        try {
            new Pings(count, Human.ofSeconds(timeout)).run(target, output);
        } catch (IllegalStateException e) {
            // its crypto: the keystore changed since
            throw failure(e.getMessage());
        }
    }
}
