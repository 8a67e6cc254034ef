// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Counters;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.Signer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A server that keeps what is sent, and peers by their routes. */
final class FakeServer implements Server {

    final List<Message> sent = new ArrayList<>();
    private final Instant started;
    private boolean full;

    FakeServer() {
        this(Instant.now());
    }

    FakeServer(Instant started) {
        this.started = started;
    }

    /** Takes no more. */
    FakeServer full(boolean now) {
        full = now;
        return this;
    }

    /** Messages to the peer at the end of this route. */
    List<Message> to(String... route) {
        return sent.stream().filter(m -> m.route().equals(route(route))).toList();
    }

    /** The last message to it. */
    Body last(String... route) throws DropException {
        List<Message> all = to(route);
        return Body.parse(all.get(all.size() - 1).body());
    }

    static List<Frame> route(String... ids) {
        return Arrays.stream(ids).map(Frame::of).toList();
    }

    /** A message from somebody. */
    Exchange from(String signer, String type, Body body, String... route) {
        Message message =
                Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY).withRoute(route(route));
        return new Arrived(this, message, signer);
    }

    /** Somebody with a certificate of this subject; nobody for an empty one. */
    static Optional<Signer> signer(String subject) {
        return subject.isEmpty()
                ? Optional.empty()
                : Optional.of(new Signer(subject, "f", "ca", certificate()));
    }

    /** That of a host, its subject CN=user1. */
    private static X509Certificate certificate() {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    FakeServer.class.getResourceAsStream("/keystore/user1.crt"));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Arrived(FakeServer server, Message message, String by) implements Exchange {

        @Override
        public Body body() throws DropException {
            return Body.parse(message.body());
        }

        @Override
        public Optional<Signer> signer() {
            return FakeServer.signer(by);
        }

        @Override
        public void reply(MessageType type, Body body, Frame blob) {
            server.send(Crypto.NONE.seal(type, body, blob).withRoute(message.route()));
        }

        @Override
        public CompletionStage<Void> forward(String handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Completion defer() {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public boolean send(Message message) {
        if (full && message.type().name().startsWith("task.send")) {
            return false;
        }
        sent.add(message);
        return true;
    }

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public Role role() {
        return Role.REMOTE;
    }

    @Override
    public String socket() {
        return "tcp://127.0.0.1:1";
    }

    @Override
    public String state() {
        return "up";
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Crypto crypto() {
        return Crypto.NONE;
    }

    @Override
    public Map<String, Object> options() {
        return Map.of();
    }

    @Override
    public Counters counters() {
        return new Counters();
    }

    @Override
    public List<RouteStatus> routes() {
        return List.of();
    }
}
