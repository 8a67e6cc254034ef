// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Role;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class TaskTargetTest {

    private final FakeServer local = new FakeServer("home", Role.LOCAL);
    private final FakeServer hub = new FakeServer("hub", Role.REMOTE).route("task", "router");
    private final FakeServer lab = new FakeServer("lab", Role.REMOTE).route("task", "router");

    private static FakeServices services(FakeServer... servers) {
        FakeServices services = new FakeServices();
        for (FakeServer server : servers) {
            services.with(server);
        }
        return services;
    }

    @Test
    void tasksGoToTheOnlyTaskrouterElseByWayOfTheLocalServer() throws CommandException {
        assertThat(TaskTarget.of(services(local, hub), "").server()).isSameAs(hub);
        assertThat(TaskTarget.of(services(local, hub, lab), "lab").server()).isSameAs(lab);
        local.route("task", "proxy");
        assertThat(TaskTarget.of(services(local, hub, lab), "").server()).isSameAs(local);
    }

    @Test
    void amongSeveralTaskroutersTheOperatorIsAskedForOneWhereTheLocalServerTakesNoTasks() {
        local.route("job", "jobmgr");
        assertThatThrownBy(() -> TaskTarget.of(services(local, hub, lab), ""))
                .isInstanceOf(CommandException.class)
                .hasMessage("there are several taskrouters: say which one by --server: hub, lab");
    }
}
