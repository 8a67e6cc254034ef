// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Server;
import cc.client.KeyValues;
import cc.zmq.Addresses;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code cc:send}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "send",
        description = "Sends a message through a server, as a client of it would",
        detailedDescription = "classpath:cc/shell/send.txt")
public final class SendCommand extends CcCommand {

    @Argument(
            name = "type",
            description = "type of the message, such as pub.hello",
            required = true)
    @Completion(MessageTypes.class)
    private String type = "";

    @Argument(
            index = 1,
            name = "fields",
            description = "fields of the body: key=text, or key:=json for numbers, lists, objects",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> fields = List.of();

    @Option(
            name = "--blob",
            description = "file that goes along as the message's blob",
            valueToShowInHelp = "")
    @Completion(FilePaths.class)
    private String blob = "";

    @Option(
            name = "--wait",
            description = "seconds to wait for a reply; it is an error if none comes")
    private double wait;

    @Option(name = "--all", description = "print replies until the time of --wait is over")
    private boolean all;

    @Option(
            name = "--server",
            description = "name of the server; else the only one, or the only local one",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Option(
            name = "--crypto",
            description =
                    "how it is made: 'daemon' as daemons of the server do, for those that it sends"
                            + " on to; 'server' for the server itself; 'none'",
            valueToShowInHelp = "daemon")
    @Completion(
            value = StringsCompleter.class,
            values = {Sealing.DAEMON, Sealing.SERVER, Sealing.NONE})
    private String crypto = Sealing.DAEMON;

    @Override
    void run(Services services, Output output) throws Exception {
        MessageType messageType = MessageType.parse(type).orElseThrow(this::noType);
        if (!(wait >= 0) || all && wait == 0) {
            throw failure("--wait: must be the seconds to wait for a reply");
        }
        Body body = body();
        Server to = ServerChoice.forSending(services.all(Server.class), server);
        Frame content = blob.isEmpty() ? Frame.EMPTY : BlobFile.read(blob, to);
        Sealing sealing = Sealing.of(crypto, to, services);
        if (sealing.crypto().encrypts() && !content.isEmpty()) {
            output.note("the blob goes in clear: no blob is ever encrypted");
        }
        if (crypto.equals(Sealing.DAEMON) && !Sealing.readsItsDaemons(to)) {
            output.note(
                    "made as daemons of "
                            + to.name()
                            + " do; what it reads itself must be made with --crypto"
                            + " server");
        }
        String url = Addresses.local(to.socket());
        try (Link link = Link.open(url, sealing.crypto(), Link.PATIENCE)) {
            if (wait > 0) {
                new Question(messageType, body, content, Human.ofSeconds(wait), all)
                        .ask(link, output);
            } else {
                publish(link, messageType, body, content);
                output.note("sent to " + to.name() + ", " + url + ", " + sealing.described());
            }
        } catch (IllegalStateException e) {
            // its crypto: the keystore changed since
            throw failure(e.getMessage());
        }
    }

    @Override
    void takeOptions() throws CommandException {
        fields = TrailingOptions.apply(this, fields);
    }

    private CommandException noType() {
        return failure(
                "'"
                        + type
                        + "' is no message type: must be segments of letters, digits, '_' and '-'"
                        + " with dots between them");
    }

    private Body body() throws CommandException {
        try {
            return KeyValues.parse(fields);
        } catch (IllegalArgumentException e) {
            throw failure(e.getMessage());
        }
    }

    private static void publish(Link link, MessageType type, Body body, Frame blob)
            throws CommandException, InterruptedException {
        if (!link.client().publish(type, body, blob) || !link.awaitSent()) {
            throw failure("not sent: " + link.client().url() + " takes nothing now");
        }
    }
}
