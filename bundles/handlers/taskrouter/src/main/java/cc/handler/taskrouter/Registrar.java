// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Alarms;
import cc.api.Body;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.HostPolicy;
import cc.api.MessageType;
import cc.api.Signer;
import cc.api.TaskMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who has which name. A taskrunner of ours says when it was started ({@code epoch}, which grows
 * each time, and {@code session}) and gets an answer; of two with the same name the one that was
 * started last has it, so that one which was frozen or cut off cannot take it back. Used under its
 * desk's lock.
 */
final class Registrar {

    private static final int MAX_SESSION = 64;
    private static final double MAX_PERIOD = 1e6;

    /** A registration that was missed, and some time. */
    private static final double LEASE = 2.5;

    private final Hosts hosts;
    private final Counters counters;
    private final Alarms alarms;

    Registrar(Hosts hosts, Counters counters, Alarms alarms) {
        this.hosts = hosts;
        this.counters = counters;
        this.alarms = alarms;
    }

    /**
     * Registers a host, or throws.
     *
     * @param body of the message, verified
     */
    void register(Exchange exchange, Body body, TaskRouterSettings in) throws DropException {
        String name = body.text("host");
        if (!TaskMessage.isHost(name)) {
            throw new DropException(
                    DropReason.BAD_FIELD,
                    "field 'host' = '" + name + "': cannot be the name of a host");
        }
        Registered host = read(name, exchange, body);
        if (Boolean.TRUE.equals(body.get("leaving"))) {
            leave(exchange, host);
            return;
        }
        String refusal = refusal(host, exchange.signer(), in);
        if (!refusal.isEmpty()) {
            counters.increment("refused_registers");
            alarms.raise(in.name(), "host " + name + " " + host.signer(), refusal);
            if (!in.hostNames().allows(exchange.signer(), name)) {
                // it may have had the name until its owner was asked for
                hosts.find(name)
                        .filter(held -> held.signer().equals(host.signer()))
                        .ifPresent(held -> hosts.remove(name));
            }
            answer(exchange, host, refusal);
            throw new DropException(DropReason.REFUSED, refusal);
        }
        counters.increment("task.register");
        hosts.put(host);
        answer(exchange, host, "");
    }

    /** It stops, and takes no more tasks; whoever else has its name by now keeps it. */
    private void leave(Exchange exchange, Registered host) {
        if (hosts.find(host.name()).filter(host::isOneWith).isPresent()) {
            counters.increment("task.leave");
            hosts.remove(host.name());
        }
        answer(exchange, host, "left", "");
    }

    private Registered read(String name, Exchange exchange, Body body) throws DropException {
        String session = body.text("session", "");
        if (session.length() > MAX_SESSION) {
            throw new DropException(DropReason.BAD_FIELD, "field 'session' is too long");
        }
        double period = Math.max(0, Math.min(MAX_PERIOD, body.number("period", 0)));
        Instant now = Instant.now();
        return new Registered(
                name,
                exchange.message().route(),
                exchange.signer().map(Signer::subject).orElse(""),
                session.isEmpty() ? 0 : body.integer("epoch", 0),
                session,
                hosts.find(name).map(Registered::since).orElse(now),
                now,
                System.nanoTime(),
                (long) (LEASE * period * TimeUnit.SECONDS.toNanos(1)));
    }

    /** Why it may not have the name; empty if it may. */
    private String refusal(Registered host, Optional<Signer> signer, TaskRouterSettings in) {
        if (!in.hostNames().allows(signer, host.name())) {
            return HostPolicy.refusal(signer, host.name());
        }
        if (!hosts.hasRoomFor(host.name())) {
            return "host '" + host.name() + "' finds no room: " + Hosts.MAX + " are registered";
        }
        Optional<Registered> other = hosts.find(host.name());
        if (other.isEmpty()) {
            return "";
        }
        if (!other.get().signer().equals(host.signer())) {
            return "host '"
                    + host.name()
                    + "' is that of '"
                    + other.get().signer()
                    + "', and is claimed by '"
                    + host.signer()
                    + "'";
        }
        if (!host.session().isEmpty() && other.get().supersedes(host, System.nanoTime())) {
            return "host '"
                    + host.name()
                    + "' is that of a taskrunner that was started later: two have this name, or one"
                    + " was frozen and is back";
        }
        return "";
    }

    private static void answer(Exchange exchange, Registered host, String refusal) {
        if (refusal.isEmpty()) {
            answer(exchange, host, "registered", "");
        } else {
            answer(exchange, host, "refused", "the name is another one's");
        }
    }

    private static void answer(Exchange exchange, Registered host, String status, String why) {
        if (host.isOld()) {
            // it expects no answer
            return;
        }
        Body body =
                Body.of("host", host.name()).with("session", host.session()).with("status", status);
        exchange.reply(
                MessageType.of("reply." + exchange.message().type()),
                why.isEmpty() ? body : body.with("msg", why));
    }
}
