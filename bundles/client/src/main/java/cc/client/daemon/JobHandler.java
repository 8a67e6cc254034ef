// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import cc.api.Peer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers {@code job.<name>.status}, {@code job.<name>.config} and {@code job.<name>.run} with
 * {@code reply.<type>}.
 */
public final class JobHandler implements Handler {

    private final Daemon daemon;
    private final Work work;

    public JobHandler(Daemon daemon, Work work) {
        this.daemon = daemon;
        this.work = work;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        // verified before anything is answered or done
        exchange.body();
        MessageType type = exchange.message().type();
        Optional<Body> answer = answer(type);
        if (answer.isPresent()) {
            exchange.reply(MessageType.of("reply." + type), answer.get());
        } else if (isOurs(type)) {
            exchange.reply(
                    MessageType.of("error"),
                    Body.of("msg", type + ": a daemon answers status, config and run"));
        }
    }

    /** The answer to a message; empty if it asks for nothing that daemons know. */
    Optional<Body> answer(MessageType type) {
        String prefix = "job." + daemon.name() + ".";
        if (!type.name().startsWith(prefix)) {
            return Optional.empty();
        }
        return switch (type.name().substring(prefix.length())) {
            case "status" -> Optional.of(status());
            case "config" -> Optional.of(config());
            case "run" -> Optional.of(run());
            default -> Optional.empty();
        };
    }

    /** Not that of another daemon whose name begins with ours and a dot. */
    private boolean isOurs(MessageType type) {
        String prefix = "job." + daemon.name() + ".";
        return type.name().startsWith(prefix) && type.name().indexOf('.', prefix.length()) < 0;
    }

    private Body status() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("job_name", daemon.name());
        fields.put("service_type", "d:" + daemon.service());
        fields.put("state", daemon.state());
        fields.put("started", Seconds.of(daemon.started()));
        for (Peer peer : daemon.peers()) {
            fields.put("server", peer.server());
            fields.put("url", peer.url());
            fields.put("connected", peer.up());
            fields.put("queued", peer.queued());
            fields.put("dropped", peer.dropped());
        }
        fields.putAll(work.status());
        fields.put("counters", daemon.counters().snapshot());
        return Body.of(fields);
    }

    private Body config() {
        Map<String, String> config = new LinkedHashMap<>(daemon.options().toMap());
        config.putAll(daemon.connectionOptions());
        config.putAll(work.options());
        return Body.of(Map.of("job_name", daemon.name(), "config", config));
    }

    private Body run() {
        boolean started = work.run();
        return Body.of(
                Map.of("job_name", daemon.name(), "status", started ? "started" : "running"));
    }
}
