// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.DatabaseSource;
import cc.api.DatabaseStatus;
import cc.api.DropException;
import cc.api.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class DatabaseCommandsTest {

    private final Fake confdb = new Fake(10);
    private final FakeServices services =
            new FakeServices()
                    .with(DatabaseSource.class, confdb, Map.of("name", "confdb"))
                    .with(DatabaseSource.class, new Fake(-1), Map.of("name", "logs"));

    private static final class Fake implements DatabaseSource {

        private final int connections;
        private Body asked = Body.EMPTY;

        private Fake(int connections) {
            this.connections = connections;
        }

        @Override
        public DatabaseStatus status() {
            DatabaseStatus.Function slow =
                    new DatabaseStatus.Function(
                            "public.slow", 4, 1, Duration.ofMillis(250), Duration.ofSeconds(2));
            return new DatabaseStatus(
                    "confdb at db1:5432",
                    "up",
                    connections,
                    connections < 0 ? -1 : 2,
                    connections,
                    connections < 0 ? -1 : 0,
                    7,
                    0,
                    100,
                    3,
                    List.of(slow));
        }

        @Override
        public CompletionStage<Body> call(Body request) {
            asked = request;
            return request.get("function").equals("bad")
                    ? CompletableFuture.failedFuture(
                            new DropException(DropReason.REFUSED, "not allowed \u001b[31m"))
                    : CompletableFuture.completedFuture(Body.of("rowcount", 1));
        }
    }

    private Object typed(String... words) throws Exception {
        Run.of(new DbCallCommand())
                .with("name", "confdb")
                .with("function", "f")
                .with("params", List.of(words))
                .raw(services);
        return confdb.asked.get("params");
    }

    @Test
    void databasesAreListedAndWhatAPoolDoesNotSayIsEmpty() throws Exception {
        assertThat(Run.of(new DbCommand()).raw(services))
                .containsExactly(
                        List.of(
                                "confdb",
                                "confdb at db1:5432",
                                "10",
                                "2",
                                "10",
                                "0",
                                "7",
                                "0",
                                "100",
                                "3",
                                "public.slow (250 ms)",
                                "up"),
                        List.of(
                                "logs",
                                "confdb at db1:5432",
                                "-",
                                "-",
                                "-",
                                "-",
                                "7",
                                "0",
                                "100",
                                "3",
                                "public.slow (250 ms)",
                                "up"));
        assertThat(Run.of(new DbCommand()).shown(new FakeServices())).contains("no handler");
    }

    @Test
    void functionsOfOneAreListed() throws Exception {
        assertThat(Run.of(new DbCommand()).with("name", "confdb").raw(services))
                .containsExactly(List.of("public.slow", "4", "1", "0.250000", "2.000000"));
        assertThatThrownBy(() -> Run.of(new DbCommand()).with("name", "x").raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("there is confdb, logs");
    }

    @Test
    void argumentsGoByPositionOrByName() throws Exception {
        assertThat(typed()).isEqualTo(List.of());
        assertThat(typed("web1", ":=5", ":=[1]", "", ":=null"))
                .asString()
                .isEqualTo("[web1, 5, [1], , null]");
        assertThat(typed("host=web1", "value:=5")).isEqualTo(Map.of("host", "web1", "value", 5L));
        assertThat(typed(":=\"a=b\"")).isEqualTo(List.of("a=b"));
        assertThatThrownBy(() -> typed("a", "b=c")).hasMessageContaining("all have names or none");
        assertThatThrownBy(() -> typed(":=x")).hasMessageContaining("JSON");
    }

    @Test
    void theAnswerIsPrintedAndAnErrorEndsTheCommand() throws Exception {
        Run run =
                Run.of(new DbCallCommand())
                        .with("name", "confdb")
                        .with("function", "f")
                        .with("params", List.of("--return", "one"));
        assertThat(run.shown(services)).contains("\"rowcount\" : 1");
        assertThat(confdb.asked.get("return")).isEqualTo("one");
        assertThatThrownBy(
                        () ->
                                Run.of(new DbCallCommand())
                                        .with("name", "confdb")
                                        .with("function", "bad")
                                        .raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not allowed \\u001b[31m");
    }
}
