// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.MessageType;
import cc.api.Pattern;
import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    private static Post post(String name) {
        Lane lane = new DirectLane(() -> {});
        return new Post(name, "", exchange -> {}, lane, new Budget(1, 1), () -> {});
    }

    private static Route route(String pattern) {
        return new Route(Pattern.of(pattern), post(pattern));
    }

    private static List<String> found(RouteTable table, String type) {
        return Arrays.stream(table.find(MessageType.of(type)))
                .map(route -> route.pattern().text())
                .toList();
    }

    @Test
    void everyMatchingPatternIsFoundTheShortestFirst() {
        RouteTable table =
                new RouteTable(
                        List.of(
                                route("pub.infofile"),
                                route("*"),
                                route("pub"),
                                route("pub.infofile.dba"),
                                route("public")));
        assertThat(found(table, "pub")).containsExactly("*", "pub");
        assertThat(found(table, "pub.infofile")).containsExactly("*", "pub", "pub.infofile");
        assertThat(found(table, "pub.infofile.x")).containsExactly("*", "pub", "pub.infofile");
        assertThat(found(table, "public.x")).containsExactly("*", "public");
        assertThat(found(table, "publican")).containsExactly("*");
    }

    @Test
    void withoutACatchAllAnUnknownTypeHasNoRoute() {
        RouteTable table = new RouteTable(List.of(route("pub.infofile")));
        assertThat(found(table, "pub")).isEmpty();
        assertThat(found(table, "pub.logtail")).isEmpty();
        assertThat(found(RouteTable.EMPTY, "pub")).isEmpty();
    }

    @Test
    void aHandlerWithTwoPatternsThatMatchIsFoundOnce() {
        Post post = post("both");
        RouteTable table =
                new RouteTable(
                        List.of(
                                new Route(Pattern.of("pub.infofile"), post),
                                new Route(Pattern.of("pub"), post)));
        assertThat(found(table, "pub.infofile")).containsExactly("pub");
    }

    @Test
    void tenThousandRoutesAreFoundByTheSameFewLookUps() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(route("task.send.t" + i));
        }
        RouteTable table = new RouteTable(routes);
        for (int i = 0; i < 10_000; i += 501) {
            assertThat(found(table, "task.send.t" + i + ".more.segments"))
                    .containsExactly("task.send.t" + i);
        }
        assertThat(found(table, "task.send.t10000")).isEmpty();
    }
}
