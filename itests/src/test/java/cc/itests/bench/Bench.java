// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures what a node does in a second, each server in a process of its own, and prints medians.
 * Run by hand: see the README. Arguments: {@code --runs N} (5), and any of {@code echo oneway info
 * crypto log database} for a part of it.
 */
public final class Bench {

    private static final List<String> ALL =
            List.of("echo", "oneway", "info", "crypto", "log", "database");
    private static final int ECHOES = 50_000;
    private static final int MESSAGES = 200_000;
    private static final int FILES = 5000;
    private static final long LOG = 200_000_000;
    private static final int LINES = 100;

    private final int runs;
    private final Path scratch;

    private Bench(int runs, Path scratch) {
        this.runs = runs;
        this.scratch = scratch;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.of(args, ALL);
        Path scratch = Files.createTempDirectory("cc-bench");
        try {
            System.out.println(Machine.line());
            Bench bench = new Bench(arguments.runs(), scratch);
            for (String part : arguments.parts()) {
                switch (part) {
                    case "echo" -> bench.echo();
                    case "oneway" -> bench.oneWay();
                    case "info" -> bench.info();
                    case "log" -> bench.log();
                    case "database" -> bench.database();
                    default -> bench.crypto();
                }
            }
        } finally {
            delete(scratch);
        }
    }

    private void echo() throws IOException {
        try (Child hub = Child.start("hub", scratch.resolve("unused").toString())) {
            EchoLoad.run(hub.port(), 10, ECHOES);
            EchoLoad.run(hub.port(), 10, ECHOES);
            for (int outstanding : new int[] {1, 10, 100}) {
                int count = outstanding == 1 ? ECHOES / 5 : ECHOES;
                double[] rates = new double[runs];
                double[] micros = new double[runs];
                for (int i = 0; i < runs; i++) {
                    EchoLoad.Run run = EchoLoad.run(hub.port(), outstanding, count);
                    rates[i] = run.perSecond();
                    micros[i] = run.medianMicros();
                }
                String name = "echo, " + outstanding + " outstanding";
                print(new Figure(name, "/s", rates));
                print(new Figure(name + ", round trip", "µs", micros));
            }
        }
    }

    private void oneWay() throws Exception {
        try (OneWayLoad load = new OneWayLoad();
                Child second = Child.start("proxy", Integer.toString(load.hubPort()));
                Child first = Child.start("proxy", Integer.toString(second.port()))) {
            load.run(first.port(), MESSAGES);
            load.run(first.port(), MESSAGES);
            double[] rates = new double[runs];
            for (int i = 0; i < runs; i++) {
                rates[i] = load.run(first.port(), MESSAGES);
            }
            print(new Figure("300-byte messages one way through two servers", "/s", rates));
        }
    }

    private void info() throws Exception {
        Path written = scratch.resolve("written");
        try (Child hub = Child.start("hub", written.toString())) {
            double[] rates = new double[runs + 1];
            for (int i = 0; i <= runs; i++) {
                rates[i] = InfoLoad.run(hub.port(), written.resolve("bench"), FILES);
                delete(written.resolve("bench"));
            }
            double[] warm = Arrays.copyOfRange(rates, 1, rates.length);
            print(new Figure("info files of 10 kB written", "/s", warm));
        }
    }

    private void log() throws Exception {
        for (String mode : List.of("text", "binary")) {
            Path content = LogLoad.content(scratch.resolve(mode), mode.equals("text"), LOG);
            for (String compression : List.of("none", "gzip")) {
                for (String delivery : List.of("acknowledged", "unacknowledged")) {
                    log(content, mode, compression, delivery);
                }
            }
            Files.delete(content);
        }
    }

    private void log(Path content, String mode, String compression, String delivery)
            throws Exception {
        String name = "log, " + mode + ", " + compression + ", " + delivery;
        Path folder = scratch.resolve("log");
        Map<String, ?> options =
                Map.of(
                        "file-mode", mode,
                        "compression", compression,
                        "compression-level", 1,
                        "delivery", delivery);
        try (LogLoad load = new LogLoad(folder, options)) {
            load.megabytes(content);
            double[] rates = new double[runs];
            for (int i = 0; i < runs; i++) {
                rates[i] = load.megabytes(content);
            }
            print(new Figure(name, "MB/s", rates));
            if (compression.equals("none")) {
                print(new Figure(name + ", a line's way", "ms", load.latencies(LINES)));
            }
        }
        delete(folder);
    }

    private void database() throws Exception {
        try (DatabaseLoad load = new DatabaseLoad();
                Child hub = Child.start("database", load.db())) {
            for (DatabaseLoad.Function function : DatabaseLoad.Function.values()) {
                load.messages(hub.port(), function, 100, function.calls());
                load.handler(function, 100, function.calls());
                load.jdbc(function, DatabaseLoad.THREADS, function.calls(), true);
                load.jdbc(function, DatabaseLoad.THREADS, function.calls(), false);
                for (int outstanding : new int[] {1, 10, 100}) {
                    compare(load, hub.port(), function, outstanding);
                }
            }
        }
    }

    private void compare(
            DatabaseLoad load, int port, DatabaseLoad.Function function, int outstanding)
            throws Exception {
        int count = outstanding == 1 ? function.calls() / 10 : function.calls();
        int threads = Math.min(outstanding, DatabaseLoad.THREADS);
        String[] by = {"messages", "handler", "JDBC, committed", "JDBC, autocommit"};
        double[][] rates = new double[by.length][runs];
        double[][] micros = new double[by.length][runs];
        for (int i = 0; i < runs; i++) {
            EchoLoad.Run[] all = {
                load.messages(port, function, outstanding, count),
                load.handler(function, outstanding, count),
                load.jdbc(function, threads, count, true),
                load.jdbc(function, threads, count, false)
            };
            for (int j = 0; j < by.length; j++) {
                rates[j][i] = all[j].perSecond();
                micros[j][i] = all[j].medianMicros();
            }
        }
        for (int j = 0; j < by.length; j++) {
            String name = function.shown() + ", " + by[j] + ", " + (j < 2 ? outstanding : threads);
            print(new Figure(name, "/s", rates[j]));
            print(new Figure(name + ", time", "µs", micros[j]));
        }
        for (int j = 0; j < 2; j++) {
            for (int k = 2; k < by.length; k++) {
                String name = function.shown() + ", " + outstanding + ", " + by[j] + " of " + by[k];
                print(new Figure(name, "%", percent(rates[j], rates[k])));
            }
        }
    }

    private static double[] percent(double[] part, double[] whole) {
        double[] percent = new double[part.length];
        for (int i = 0; i < part.length; i++) {
            percent[i] = 100 * part[i] / whole[i];
        }
        return percent;
    }

    private void crypto() throws Exception {
        String keystore = Path.of(Bench.class.getResource("/interop/keystore").toURI()).toString();
        int cores = Runtime.getRuntime().availableProcessors();
        for (int threads : cores == 1 ? new int[] {1} : new int[] {1, cores}) {
            try (CryptoLoad load = new CryptoLoad(keystore, threads)) {
                load.sign();
                load.verify();
                double[] signs = new double[runs];
                double[] verifications = new double[runs];
                for (int i = 0; i < runs; i++) {
                    signs[i] = load.sign();
                    verifications[i] = load.verify();
                }
                String by = ", RSA-2048, " + threads + (threads == 1 ? " thread" : " threads");
                print(new Figure("messages signed" + by, "/s", signs));
                print(new Figure("messages verified" + by, "/s", verifications));
            }
        }
    }

    private static void print(Figure figure) {
        System.out.println(figure.line());
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
