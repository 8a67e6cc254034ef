// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Role;
import cc.api.Server;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {

    private final FakeServer local =
            new FakeServer("home", Role.LOCAL).socket("tcp://*:22632").crypto(new SigningCrypto());
    private final FakeServer hub =
            new FakeServer("hub", Role.REMOTE).socket("tcp://127.0.0.1:22633");
    private final List<Server> both = List.of(hub, local);

    @Test
    void aMessageGoesToTheOnlyServerElseToTheOnlyLocalOne() throws CommandException {
        assertThat(ServerChoice.forSending(List.of(hub), "")).isSameAs(hub);
        assertThat(ServerChoice.forSending(both, "")).isSameAs(local);
        assertThat(ServerChoice.forSending(both, "hub")).isSameAs(hub);
    }

    @Test
    void amongSeveralTheOperatorIsAskedForOne() {
        assertThatThrownBy(
                        () ->
                                ServerChoice.forSending(
                                        List.of(local, new FakeServer("lab", Role.LOCAL)), ""))
                .isInstanceOf(CommandException.class)
                .hasMessage("there are several servers: say which one by --server: home, lab");
        assertThatThrownBy(() -> ServerChoice.forSending(both, "hubb"))
                .isInstanceOf(CommandException.class)
                .hasMessage("no server 'hubb': there is home, hub");
        assertThatThrownBy(() -> ServerChoice.forSending(List.of(), ""))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no servers");
    }
}
