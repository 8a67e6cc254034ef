// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.awaitility.Awaitility.await;

import cc.itests.Distribution;
import cc.itests.HandlerBundle;
import cc.itests.load.deployed.Deployed;
import cc.itests.load.updated.Updated;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** What operators do while messages flow. Each is done in full before its method returns. */
final class Changes {

    private static final String FEATURE = "cc-handler-delay";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Distribution runtime;
    private final Control control;
    private int version;
    private int config;

    Changes(Distribution runtime, Control control) {
        this.runtime = runtime;
        this.control = control;
    }

    /** Another version of a handler, by a command. */
    void update() throws Exception {
        File file = runtime.at("data/updated.jar").toFile();
        String next = next();
        HandlerBundle.write(file, Updated.class, next, "");
        control.run("bundle:update " + id(Updated.class) + " " + file.toURI());
        serves(Updated.class, next);
    }

    /** Another version of a handler, in {@code deploy/}. */
    void deploy() throws Exception {
        String next = next();
        put(Deployed.class, next);
        serves(Deployed.class, next);
    }

    /** Puts a bundle into {@code deploy/}. */
    void put(Class<?> handler, String number) throws Exception {
        put(handler, number, "");
    }

    void put(Class<?> handler, String number, String exported) throws Exception {
        File draft = Files.createTempFile(runtime.at("data"), "bundle", ".jar").toFile();
        HandlerBundle.write(draft, handler, number, exported);
        Path target = runtime.at("deploy/" + handler.getSimpleName() + ".jar");
        Files.move(draft.toPath(), target, StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized String next() {
        version++;
        return "1." + version + ".0";
    }

    private String id(Class<?> handler) {
        return control.bundle(handler.getPackageName());
    }

    private void serves(Class<?> handler, String number) {
        await().atMost(SOON)
                .until(
                        () -> {
                            String[] is = bundle(handler).split("\t");
                            return is[2].equals(number) && is[3].equals("32");
                        });
    }

    private String bundle(Class<?> handler) {
        return control.bundles(List.of()).get(handler.getPackageName());
    }

    /** Stops a handler and starts it. */
    void stopAndStart(Class<?> handler) {
        String id = id(handler);
        control.run("bundle:stop " + id);
        control.run("bundle:start " + id);
        await().atMost(SOON).until(() -> bundle(handler).split("\t")[3].equals("32"));
    }

    /** A feature comes and goes. */
    void feature() {
        control.run("feature:install " + FEATURE);
        control.run("feature:uninstall " + FEATURE);
    }

    /** The next of some configurations is saved. */
    void configure() throws IOException {
        boolean odd = config / 8 % 2 == 1;
        switch (config++ % 8) {
            case 0 -> server("plain", "cc-stats = " + (odd ? 1 : 2), "stats-period = 5");
            case 1 -> server("signed", "cms-digest = " + (odd ? "sha256" : "sha512"));
            case 2 -> server("plain", "infofile = " + runtime.at("data/plain.info"));
            case 3 -> server("plain", "cc-role = nobody");
            case 4 -> server("plain", "infofile-level = 3");
            case 5 -> handler("echo", odd);
            case 6 -> handler("filter", odd);
            default -> logLevel(odd ? "INFO" : "WARN");
        }
    }

    /** Saves the configuration of a server: what it begins with, and some lines more. */
    void server(String name, String... lines) throws IOException {
        Path reference = runtime.at("data/" + name + ".reference");
        runtime.save(
                "etc/cc.server-" + name + ".cfg",
                Files.readString(reference) + String.join("\n", lines));
    }

    /** Writes what each configuration of a server begins with. */
    void reference(String name, String... lines) throws IOException {
        Files.writeString(
                runtime.at("data/" + name + ".reference"), String.join("\n", lines) + "\n");
        server(name);
    }

    private void handler(String name, boolean gone) throws IOException {
        String file = "etc/cc.handler." + name + "-load.cfg";
        if (gone) {
            Files.deleteIfExists(runtime.at(file));
        } else {
            runtime.save(file, "server = plain", "pattern = load.nobody", forward(name));
        }
    }

    private static String forward(String name) {
        return name.equals("filter") ? "forward-to = nobody" : "";
    }

    private void logLevel(String level) throws IOException {
        runtime.edit(
                "etc/org.ops4j.pax.logging.cfg",
                "log4j2.logger.features.level = .*",
                "log4j2.logger.features.level = " + level);
    }
}
