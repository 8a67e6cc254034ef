// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.CryptoProvider;
import cc.api.KeyInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:keys}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "keys",
        description = "Lists keys and certificates: of whom, until when, and who uses them")
public final class KeysCommand extends ArgumentCommand {

    private static final int SHORT_FINGERPRINT = 16;

    @Argument(
            name = "server",
            description = "name of a server, for the keys of it and its daemons; else all",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Override
    void run(Services services, Output output) throws CommandException, IOException {
        CryptoProvider provider =
                services.one(CryptoProvider.class)
                        .orElseThrow(() -> failure("no crypto: bundle cc.crypto is not active"));
        List<KeyUser> users =
                KeyUser.all(services).stream()
                        .filter(user -> server.isEmpty() || user.server().equals(server))
                        .toList();
        if (users.isEmpty() && !server.isEmpty()) {
            throw failure("no server '" + server + "' is configured");
        }
        TreeMap<String, List<KeyUse>> keystores =
                users.stream()
                        .flatMap(user -> KeyUse.of(user.name(), user.options()).stream())
                        .collect(
                                Collectors.groupingBy(
                                        KeyUse::keystore, TreeMap::new, Collectors.toList()));
        users.stream()
                .map(user -> user.options().text(KeyUse.KEYSTORE, ""))
                .filter(keystore -> !keystore.isEmpty())
                .forEach(keystore -> keystores.putIfAbsent(keystore, List.of()));
        if (keystores.isEmpty()) {
            output.note("no keys: no server or daemon has cms-* options");
        }
        keystores.forEach((keystore, uses) -> print(provider, keystore, uses, output));
    }

    private static void print(
            CryptoProvider provider, String keystore, List<KeyUse> uses, Output output) {
        Table table =
                new Table()
                        .texts("name", "key", "valid until", "subject", "issuer", "fingerprint")
                        .texts("used for", "problem");
        Table raw =
                new Table()
                        .texts("keystore", "name", "certificate", "key", "algorithm", "from")
                        .texts("until", "subject", "issuer", "fingerprint", "used for", "problem");
        List<KeyInfo> infos = List.of();
        String trouble = "";
        try {
            infos = keystore.isEmpty() ? List.of() : provider.keys(keystore);
        } catch (IOException e) {
            trouble = "cannot be read: " + Failure.ofFile(e);
        }
        output.note(
                (keystore.isEmpty() ? "no cms-keystore" : "keystore " + keystore)
                        + (trouble.isEmpty() ? "" : " " + trouble));
        for (KeyRow row : KeyRow.of(infos, uses)) {
            add(table, row);
            addRaw(raw, keystore, row, trouble);
        }
        output.table(output.formatted() ? table : raw, "no certificates and keys");
    }

    private static void add(Table table, KeyRow row) {
        KeyInfo info = row.info();
        String fingerprint = info.fingerprint();
        table.add(
                Cell.of(info.name()),
                Cell.of(info.privateKey() ? "yes " + info.algorithm() : "no"),
                Cell.of(info.notAfter().map(Cell::of)),
                Cell.of(info.subject()),
                Cell.of(info.issuer().equals(info.subject()) ? "itself" : info.issuer()),
                Cell.of(
                        fingerprint.substring(
                                0, Math.min(SHORT_FINGERPRINT, fingerprint.length()))),
                Cell.of(row.usedFor()),
                Cell.of(row.problem(Instant.now())));
    }

    private static void addRaw(Table table, String keystore, KeyRow row, String trouble) {
        KeyInfo info = row.info();
        table.add(
                Cell.of(keystore),
                Cell.of(info.name()),
                Cell.of(info.certificate() ? "yes" : "no"),
                Cell.of(info.privateKey() ? "yes" : "no"),
                Cell.of(info.algorithm()),
                Cell.of(info.notBefore().map(Cell::of)),
                Cell.of(info.notAfter().map(Cell::of)),
                Cell.of(info.subject()),
                Cell.of(info.issuer()),
                Cell.of(info.fingerprint()),
                Cell.of(row.usedFor()),
                Cell.of(trouble.isEmpty() ? row.problem(Instant.now()) : trouble));
    }
}
