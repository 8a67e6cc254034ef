// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobHandlerTest {

    private static final Map<String, String> PROPERTIES =
            Map.of("service.pid", "cc.daemon.infosender~sender", "server", "hub");
    private static final DaemonOptions OPTIONS =
            DaemonOptions.read(Options.of(PROPERTIES), "cc.daemon.infosender");

    private final Daemon daemon = new Daemon("infosender", OPTIONS, PROPERTIES);
    private final List<String> done = new ArrayList<>();
    private final JobHandler handler = new JobHandler(daemon, new Chore());

    private final class Chore implements Work {
        @Override
        public boolean run() {
            return done.add("run") && done.size() == 1;
        }

        @Override
        public Map<String, ?> status() {
            return Map.of("files", 3);
        }

        @Override
        public Map<String, String> options() {
            return Map.of("infodir", "/info");
        }
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Asked ask(String type) throws Exception {
        Asked asked = new Asked(type, true);
        handler.handle(asked);
        return asked;
    }

    @Test
    void statusTellsTheStateTheCountersAndWhatTheDaemonAdds() throws Exception {
        daemon.counters().add("infosender.count", 5);
        Asked asked = ask("job.sender.status");
        assertThat(asked.replies).containsOnlyKeys("reply.job.sender.status");
        assertThat(asked.replies.get("reply.job.sender.status").fields())
                .containsEntry("job_name", "sender")
                .containsEntry("service_type", "d:infosender")
                .containsEntry("state", "waiting: not started")
                .containsEntry("files", 3L)
                .containsEntry("counters", Map.of("infosender.count", 5L))
                .containsKey("started");
    }

    @Test
    void configTellsTheOptionsInForceAsTexts() throws Exception {
        Asked asked = ask("job.sender.config");
        Object config = asked.replies.get("reply.job.sender.config").get("config");
        assertThat(config)
                .asInstanceOf(
                        org.assertj.core.api.InstanceOfAssertFactories.map(
                                String.class, String.class))
                .containsEntry("infodir", "/info")
                .containsEntry("server", "hub")
                .containsEntry("use-blob", "auto")
                .containsEntry("stats-period", "30");
    }

    @Test
    void runDoesTheWorkNowAndSaysWhetherItWasAtItAlready() throws Exception {
        assertThat(ask("job.sender.run").replies.get("reply.job.sender.run").get("status"))
                .isEqualTo("started");
        assertThat(ask("job.sender.run").replies.get("reply.job.sender.run").get("status"))
                .isEqualTo("running");
        assertThat(done).hasSize(2);
    }

    @Test
    void whatIsNotKnownIsAnsweredWithAnErrorUnlessItIsAnotherDaemonsToAnswer() throws Exception {
        assertThat(ask("job.sender.stop").replies).containsOnlyKeys("error");
        assertThat(ask("job.sender.two.status").replies).isEmpty();
        assertThat(ask("job.sender").replies).isEmpty();
        assertThat(done).isEmpty();
    }

    @Test
    void aMessageThatFailsItsCheckIsNeitherAnsweredNorObeyed() {
        Asked forged = new Asked("job.sender.run", false);
        assertThatThrownBy(() -> handler.handle(forged)).isInstanceOf(DropException.class);
        assertThat(forged.replies).isEmpty();
        assertThat(done).isEmpty();
    }

    @Test
    void itIsRegisteredForItsMessagesAtItsServer() {
        assertThat(Collections.list(JobRegistration.properties(OPTIONS).keys()))
                .containsExactlyInAnyOrder(Handler.PATTERN, Handler.NAME, Handler.SERVER);
        assertThat(JobRegistration.properties(OPTIONS).get(Handler.PATTERN))
                .isEqualTo("job.sender");
        assertThat(JobRegistration.properties(OPTIONS).get(Handler.SERVER)).isEqualTo("hub");
    }

    private static final class Asked implements Exchange {

        private final Message message;
        private final boolean verified;
        private final Map<String, Body> replies = new java.util.HashMap<>();

        Asked(String type, boolean verified) {
            this.message =
                    Message.of(MessageType.of(type), Frame.of("{}"), Frame.EMPTY, Frame.EMPTY);
            this.verified = verified;
        }

        @Override
        public CompletionStage<Void> forward(String handler) {
            throw new AssertionError("nobody forwards this");
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public Server server() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Body body() throws DropException {
            if (!verified) {
                throw new DropException(DropReason.UNSIGNED, "no signature");
            }
            return Body.EMPTY;
        }

        @Override
        public Optional<Signer> signer() {
            return Optional.empty();
        }

        @Override
        public void reply(MessageType type, Body body, Frame blob) {
            replies.put(type.name(), body);
        }

        @Override
        public Completion defer() {
            throw new AssertionError("answered at once");
        }
    }
}
