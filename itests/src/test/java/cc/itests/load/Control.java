// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import cc.api.Body;
import cc.api.MessageType;
import cc.client.Client;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks the probe inside of the runtime, and has it do things. */
final class Control implements AutoCloseable {

    private static final MessageType PROBE = MessageType.of("load.probe");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Client client;

    Control(String url) {
        client = Client.to(url).name("control").connect();
    }

    private String ask(Map<String, ?> body) {
        String said;
        try {
            said = client.ask(PROBE, Body.of(body), TIMEOUT).body().text("text");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(body + ": " + e.getMessage(), e);
        }
        if (said.contains("failed: ") || said.contains("Error executing command")) {
            throw new IllegalStateException(body + ": " + said);
        }
        return said;
    }

    String ask(String what) {
        return ask(Map.of("do", what));
    }

    /**
     * Has a component run with what its file says and one option more.
     *
     * @return the number of its service, a tab, and what it refuses
     */
    String change(String pid, String option, String value, boolean valid) {
        Map<String, Object> body = new HashMap<>();
        body.putAll(Map.of("do", "change", "pid", pid, "option", option, "value", value));
        if (valid) {
            body.put("valid", true);
        }
        return ask(body);
    }

    /** What a command of the console prints. */
    String run(String command) {
        return ask(Map.of("do", "run", "command", command));
    }

    /** How many messages of each client were handled on a server, by type. */
    Map<String, Map<Integer, Long>> progress(String server) {
        Map<String, Map<Integer, Long>> all = new HashMap<>();
        for (String line : ask("progress").split("\n")) {
            if (line.startsWith(server + " ")) {
                String[] parts = line.substring(server.length() + 1).split("\t");
                Map<Integer, Long> clients = new HashMap<>();
                for (String each : parts[1].split(" ")) {
                    String[] pair = each.split("=");
                    clients.put(Integer.valueOf(pair[0]), Long.valueOf(pair[1]));
                }
                all.put(parts[0], clients);
            }
        }
        return all;
    }

    /** All bundles but these, by name, with all that changes when they are replaced. */
    Map<String, String> bundles(List<String> but) {
        Map<String, String> bundles = new TreeMap<>();
        for (String line : ask("bundles").split("\n")) {
            String name = line.substring(0, line.indexOf('\t'));
            if (!but.contains(name)) {
                bundles.merge(name, line, (one, other) -> one + " and " + other);
            }
        }
        return bundles;
    }

    /** The number of a bundle. */
    String bundle(String name) {
        return bundles(List.of()).get(name).split("\t")[1];
    }

    @Override
    public void close() {
        client.close();
    }
}
