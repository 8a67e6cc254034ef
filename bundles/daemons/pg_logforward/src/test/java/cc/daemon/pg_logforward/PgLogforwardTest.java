// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.OptionException;
import cc.client.daemon.JobHandler;
import cc.daemon.pg_logforward.plugin.DatabaseCall;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.io.IOException;
import java.io.Reader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PgLogforwardTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final int ERROR = 20;

    /** So many small datagrams at a time the smallest of the kernel's buffers takes. */
    private static final int BURST = 50;

    private final Hub hub = new Hub();
    private final Container container = new Container();
    private final DatagramSocket socket;
    private int port;
    private PgLogforward daemon;
    private long sent;

    PgLogforwardTest() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        port = freePort();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    @AfterEach
    void close() {
        socket.close();
        if (daemon != null) {
            daemon.stop();
        }
        hub.close();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("pg_logforward")));
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.pg_logforward~pg");
        properties.put("listen-port", Integer.toString(port));
        properties.put("cc-socket", hub.url());
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void make(String... more) {
        daemon = new PgLogforward(container.context(), properties(more));
    }

    private void start(String... more) {
        daemon.start(container.context(), properties(more));
        await().until(() -> state().startsWith("listening on"));
    }

    private String state() {
        return status().get("listening").toString();
    }

    private Map<String, ?> status() {
        return daemon.work().status();
    }

    private static Map<String, Object> named(String name) {
        return Map.of(LogPlugin.NAME, name);
    }

    private Keeper keeper(String name) {
        Keeper keeper = new Keeper();
        daemon.addPlugin(keeper, named(name));
        return keeper;
    }

    private void send(byte[] datagram) throws IOException {
        send(socket, datagram);
    }

    private void send(DatagramSocket from, byte[] datagram) throws IOException {
        from.send(
                new DatagramPacket(
                        datagram, datagram.length, new InetSocketAddress("127.0.0.1", port)));
        sent++;
        if (sent % BURST == 0) {
            awaitCame();
        }
    }

    private void awaitCame() {
        await().until(() -> count("count.ok") + count("count.dropped") == sent);
    }

    private long count(String name) {
        return daemon.counters().get("pg_logforward." + name);
    }

    private long plugin(String plugin, String name) {
        return count("plugin." + plugin + "." + name);
    }

    private static List<String> numbers(int n) {
        return IntStream.range(0, n).mapToObj(Integer::toString).toList();
    }

    private List<String> logged(String level, String about) {
        return hub.received("log." + level).stream()
                .map(PgLogforwardTest::text)
                .filter(text -> text.contains(about))
                .toList();
    }

    private static String text(Message message) {
        try {
            return Body.parse(message.body()).text("log_msg");
        } catch (cc.api.DropException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A plugin that keeps messages. */
    private static class Keeper implements LogPlugin {
        final Queue<String> messages = new ConcurrentLinkedQueue<>();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger flushed = new AtomicInteger();
        final AtomicInteger ticks = new AtomicInteger();

        @Override
        public LogSink open(Outlet outlet) {
            return new LogSink() {
                @Override
                public void take(PgRecord record) throws Exception {
                    Keeper.this.take(record, outlet);
                }

                @Override
                public void tick() {
                    ticks.incrementAndGet();
                }

                @Override
                public void flush() {
                    flushed.incrementAndGet();
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }

        void take(PgRecord record, Outlet outlet) throws Exception {
            messages.add(record.message());
        }
    }

    @Test
    void eachRecordGetsToEachPluginInOrder() throws Exception {
        make();
        Keeper one = keeper("one");
        Keeper two = keeper("two");
        start();
        for (String number : numbers(500)) {
            send(Module.datagram(ERROR, number));
        }
        await().until(() -> one.messages.size() == 500 && two.messages.size() == 500);
        assertThat(one.messages).containsExactlyElementsOf(numbers(500));
        assertThat(two.messages).containsExactlyElementsOf(numbers(500));
        assertThat(count("count.ok")).isEqualTo(500);
        assertThat(count("bytes")).isPositive();
        await().until(() -> plugin("one", "count.ok") == 500);
        await().until(() -> one.ticks.get() > 1);
        assertThat(daemon.work().run()).isTrue();
        await().until(() -> one.flushed.get() == 1 && two.flushed.get() == 1);
        daemon.stop();
        assertThat(one.closed).hasValue(1);
        assertThat(container.service()).isNull();
        daemon = null;
    }

    @Test
    void aPluginOfTenLinesSendsWhatItMakes() throws Exception {
        make("msg-suffix", "dc1");
        daemon.addPlugin(
                outlet ->
                        record ->
                                outlet.send(
                                        MessageType.of("pub.seen"),
                                        Body.of("msg", record.message())),
                named("seen"));
        daemon.addPlugin(
                outlet ->
                        record ->
                                outlet.send(
                                        DatabaseCall.type("confdb"),
                                        DatabaseCall.body("log.add", Arrays.asList("a", null, 1))),
                named("db"));
        start("msg-suffix", "dc1");
        await().until(() -> !daemon.peers().isEmpty());
        send(Module.datagram(ERROR, "hello"));
        Message message = hub.first("pub.seen.dc1");
        assertThat(Body.parse(message.body()).text("msg")).isEqualTo("hello");
        assertThat(Body.parse(hub.first("db.confdb.dc1").body()).fields())
                .containsEntry("function", "log.add")
                .containsEntry("params", "[\"a\",null,1]");
        await().until(() -> plugin("seen", "sent") == 1);
    }

    @Test
    void brokenDatagramsAreCountedByReasonAndNoneGetsToAPlugin() throws Exception {
        make();
        Keeper keeper = keeper("keeper");
        start();
        String fields = "0:,0:,0:,0:,1:m,0:,0:,0:,0:,";
        Map<String, String> broken =
                Map.of(
                        "bad-length", "\u001b[31mx\n",
                        "bad-type", "2:20;",
                        "truncated", "2:20",
                        "bad-fields", "2:20,1:0,",
                        "bad-number", "1:x,1:0," + fields,
                        "bad-level", "2:99,1:0," + fields,
                        "empty", "",
                        "too-large", "x".repeat(8193));
        for (int i = 0; i < 10; i++) {
            for (String datagram : broken.values()) {
                send(datagram.getBytes());
            }
        }
        send(Module.datagram(ERROR, "good"));
        awaitCame();
        for (String reason : broken.keySet()) {
            assertThat(count("count.dropped." + reason)).as(reason).isEqualTo(10);
        }
        assertThat(count("count.dropped")).isEqualTo(80);
        await().until(() -> keeper.messages.size() == 1);
        assertThat(keeper.messages).containsExactly("good");
        // not asked for: of all these only what is no matter of parsing is said
        await().until(() -> logged("warning", "dropped").size() == 1);
        assertThat(logged("warning", "dropped").get(0))
                .contains("datagram of 8193 bytes from 127.0.0.1 dropped: too-large");
    }

    @Test
    void mistakesAreLoggedOnceAndEscapedWhereThatIsAskedFor() throws Exception {
        make("log-parsing-errors", "yes");
        keeper("keeper");
        start("log-parsing-errors", "yes");
        for (int i = 0; i < 200; i++) {
            send(("\u001b[31m" + i + "\n2026 ERROR fake").getBytes());
            send("2:20".getBytes());
        }
        awaitCame();
        await().until(() -> logged("warning", "dropped").size() == 2);
        assertThat(logged("warning", "bad-length"))
                .singleElement()
                .satisfies(
                        line ->
                                assertThat(line)
                                        .contains("no length of field 1 at byte 0")
                                        .contains("\\u001b[31m0\\u000a2026 ERROR fake")
                                        .doesNotContain("\u001b"));
        assertThat(count("count.dropped.truncated")).isEqualTo(200);
    }

    @Test
    void whateverComesItGoesOn() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        make();
        Keeper keeper = keeper("keeper");
        start();
        for (int i = 0; i < 2000; i++) {
            byte[] datagram =
                    random.nextBoolean()
                            ? Module.datagram(ERROR, "m".repeat(random.nextInt(300)))
                            : new byte[random.nextInt(2000)];
            if (random.nextBoolean() && datagram.length > 0) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
                datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length + 1));
            }
            send(datagram);
        }
        awaitCame();
        assertThat(count("count")).as("seed " + seed).isEqualTo(sent);
        long before = count("count.ok");
        send(Module.datagram(ERROR, "last"));
        await().until(() -> keeper.messages.contains("last"));
        assertThat(count("count.ok")).isEqualTo(before + 1);
    }

    @Test
    void whoMayNotSendIsCountedAndSaidOnce() throws Exception {
        make("allowed-senders", "127.0.0.1, 10.0.0.0/8");
        Keeper keeper = keeper("keeper");
        start("allowed-senders", "127.0.0.1, 10.0.0.0/8");
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            for (int i = 0; i < 20; i++) {
                send(other, Module.datagram(ERROR, "spoofed"));
            }
        }
        send(Module.datagram(ERROR, "good"));
        awaitCame();
        await().until(() -> keeper.messages.size() == 1);
        assertThat(keeper.messages).containsExactly("good");
        assertThat(count("count.dropped.bad-sender")).isEqualTo(20);
        await().until(() -> logged("warning", "bad-sender").size() == 1);
    }

    @Test
    void aSlowPluginCostsItselfOnlyAndNoMoreMemoryThanItsQueue() throws Exception {
        make("plugin-queue-count", "10");
        CountDownLatch go = new CountDownLatch(1);
        Keeper slow =
                new Keeper() {
                    @Override
                    void take(PgRecord record, Outlet outlet) throws Exception {
                        go.await();
                        super.take(record, outlet);
                    }
                };
        daemon.addPlugin(slow, named("slow"));
        Keeper fast = new Keeper();
        start("plugin-queue-count", "10");
        // one with room for all of them
        daemon.addPlugin(fast, named("fast"));
        for (String number : numbers(100)) {
            send(Module.datagram(ERROR, number));
            await().until(() -> fast.messages.contains(number));
        }
        assertThat(fast.messages).containsExactlyElementsOf(numbers(100));
        // ten wait, and one is in its hands
        assertThat(plugin("slow", "count.dropped")).isBetween(89L, 90L);
        await().until(
                        () ->
                                logged("warning", "plugin slow is slower than records come").size()
                                        == 1);
        go.countDown();
        await().until(
                        () ->
                                plugin("slow", "count.ok") + plugin("slow", "count.dropped")
                                        == plugin("slow", "count"));
        assertThat(plugin("slow", "count")).isEqualTo(100);

        daemon.modified(properties("plugin-queue-bytes", "1"));
        CountDownLatch again = new CountDownLatch(1);
        daemon.addPlugin(
                outlet ->
                        record -> {
                            again.await();
                        },
                named("bytes"));
        for (int i = 0; i < 10; i++) {
            send(Module.datagram(ERROR, "m"));
        }
        awaitCame();
        assertThat(plugin("bytes", "count.dropped")).isBetween(8L, 9L);
        again.countDown();
    }

    @Test
    void aPluginThatThrowsCostsItselfOnly() throws Exception {
        make();
        daemon.addPlugin(
                outlet ->
                        record -> {
                            throw new StackOverflowError("a plugin without end");
                        },
                named("bad"));
        AtomicInteger opened = new AtomicInteger();
        daemon.addPlugin(
                outlet -> {
                    if (opened.incrementAndGet() < 2) {
                        throw new IllegalStateException("not yet");
                    }
                    return record -> outlet.count("seen", 1);
                },
                named("late"));
        Keeper good = keeper("good");
        start();
        for (String number : numbers(100)) {
            send(Module.datagram(ERROR, number));
        }
        await().until(() -> good.messages.size() == 100);
        await().until(() -> plugin("bad", "count.crashed") == 100);
        assertThat(logged("error", "plugin bad failed at take")).hasSize(1);
        await().until(() -> opened.get() == 2);
        await().until(
                        () -> {
                            send(Module.datagram(ERROR, "more"));
                            return plugin("late", "seen") > 0;
                        });
    }

    @Test
    void pluginsComeAndGoWhileRecordsFlow() throws Exception {
        make();
        Keeper steady = keeper("steady");
        start();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        Thread changes =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                Keeper brief = new Keeper();
                                daemon.addPlugin(brief, named("brief"));
                                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                                daemon.removePlugin(brief);
                                // after its end nothing is given to it any more
                                assertThat(brief.closed).hasValue(1);
                                rounds.incrementAndGet();
                            }
                        });
        AtomicInteger failed = new AtomicInteger();
        changes.setUncaughtExceptionHandler((thread, e) -> failed.incrementAndGet());
        changes.start();
        int records = 0;
        while (rounds.get() < 20 && changes.isAlive()) {
            send(Module.datagram(ERROR, Integer.toString(records++)));
        }
        done.set(true);
        changes.join();
        awaitCame();
        int all = records;
        await().until(() -> steady.messages.size() == all);
        assertThat(failed).hasValue(0);
        assertThat(steady.messages).containsExactlyElementsOf(numbers(all));
        await().until(
                        () ->
                                plugin("brief", "count.ok") + plugin("brief", "count.dropped")
                                        == plugin("brief", "count"));
        assertThat(plugin("brief", "count.crashed")).isZero();
    }

    @Test
    void pluginsAreChosenByNameAndFormat() throws Exception {
        make("plugins", "wanted, later, kind, inst-x");
        Keeper wanted = keeper("wanted");
        Keeper other = keeper("other");
        Keeper json = new Keeper();
        daemon.addPlugin(json, Map.of(LogPlugin.NAME, "wanted", LogPlugin.FORMATS, "json, syslog"));
        Keeper byKind = new Keeper();
        daemon.addPlugin(byKind, Map.of("component.name", "org.example.kind"));
        Keeper byInstance = new Keeper();
        daemon.addPlugin(
                byInstance, Map.of("component.name", "org.inst", "service.pid", "org.inst~x"));
        start("plugins", "wanted, later, kind, inst-x");
        await().until(() -> logged("warning", "plugins = 'later': there is none").size() == 1);
        send(Module.datagram(ERROR, "1"));
        await().until(() -> wanted.messages.size() == 1);
        await().until(() -> byKind.messages.size() == 1 && byInstance.messages.size() == 1);

        daemon.changePlugin(other, named("later"));
        send(Module.datagram(ERROR, "2"));
        await().until(() -> other.messages.size() == 1);
        assertThat(other.messages).containsExactly("2");
        assertThat(json.messages).isEmpty();

        daemon.modified(properties("plugins", "later"));
        assertThat(wanted.closed).hasValue(1);
        send(Module.datagram(ERROR, "3"));
        await().until(() -> other.messages.size() == 2);
        assertThat(wanted.messages).doesNotContain("3");
        assertThat(status().get("plugins").toString()).contains("later").doesNotContain("wanted");
    }

    @Test
    void recordsThatNobodyWorksOnAreNotLostInSilence() throws Exception {
        make();
        start();
        for (int i = 0; i < 10; i++) {
            send(Module.datagram(ERROR, "m"));
        }
        awaitCame();
        assertThat(count("count.dropped.no-plugin")).isEqualTo(10);
        await().until(() -> logged("warning", "no-plugin").size() == 1);
    }

    @Test
    void anAddressThatIsTakenIsWaitedForAndAnotherOneIsFollowed() throws Exception {
        make();
        Keeper keeper = keeper("keeper");
        try (DatagramSocket taken = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"))) {
            daemon.start(container.context(), properties());
            await().until(() -> state().startsWith("not listening: listen-host = '127.0.0.1'"));
            assertThat(taken.isBound()).isTrue();
        }
        await().until(() -> state().startsWith("listening on"));
        send(Module.datagram(ERROR, "1"));
        await().until(() -> keeper.messages.size() == 1);

        int before = port;
        port = freePort();
        daemon.modified(properties());
        await().until(() -> state().equals("listening on 127.0.0.1:" + port));
        send(Module.datagram(ERROR, "2"));
        await().until(() -> keeper.messages.size() == 2);
        // the old one is free again
        new DatagramSocket(before, InetAddress.getByName("127.0.0.1")).close();

        daemon.modified(properties("listen-port", "none"));
        assertThat(daemon.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("listen-port = 'none'"));
        send(Module.datagram(ERROR, "3"));
        await().until(() -> keeper.messages.size() == 3);
    }

    @Test
    void aPluginThatHangsKeepsNobodyFromStopping() throws Exception {
        make();
        CountDownLatch hangs = new CountDownLatch(1);
        daemon.addPlugin(
                outlet ->
                        record -> {
                            while (hangs.getCount() > 0) {
                                LockSupport.park(hangs);
                                Thread.interrupted();
                            }
                        },
                named("hangs"));
        start();
        for (int i = 0; i < 10; i++) {
            send(Module.datagram(ERROR, "m"));
        }
        awaitCame();
        daemon.stop();
        assertThat(plugin("hangs", "count.dropped")).isEqualTo(9);
        hangs.countDown();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("plugin-hangs"))
                .forEach(LockSupport::unpark);
        daemon = null;
    }

    @Test
    void tenThousandASecondAreTakenOrTheKernelSaysHowManyItLost() throws Exception {
        assumeThat(Path.of("/proc/net/udp")).exists();
        String buffer = System.getProperty("udp-rcvbuf", "4 MB");
        make("udp-rcvbuf", buffer);
        AtomicInteger seen = new AtomicInteger();
        daemon.addPlugin(outlet -> record -> seen.incrementAndGet(), named("counts"));
        start("udp-rcvbuf", buffer);
        byte[] datagram = Module.datagram(ERROR, "x".repeat(400));
        DatagramPacket packet =
                new DatagramPacket(
                        datagram, datagram.length, new InetSocketAddress("127.0.0.1", port));
        int all = Integer.getInteger("datagrams", 20_000);
        int rate = Integer.getInteger("rate", 10_000);
        long begun = System.nanoTime();
        for (int i = 0; i < all; i++) {
            long due = begun + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            socket.send(packet);
        }
        double took = (System.nanoTime() - begun) / 1e9;
        await().until(() -> count("count") + count("lost") == all);
        await().until(() -> seen.get() == count("count.ok"));
        System.out.printf(
                "%d datagrams of %d bytes at %.0f/s: %d lost, %.2f s of work%n",
                all,
                datagram.length,
                all / took,
                count("lost"),
                daemon.counters().snapshot().get("pg_logforward.seconds").doubleValue());
        assertThat(count("count.dropped")).isZero();
        assertThat(plugin("counts", "count.dropped")).isZero();
    }

    @Test
    void itAnswersUnderItsName() {
        make();
        start();
        assertThat(container.service()).isInstanceOf(JobHandler.class);
        assertThat(container.properties().get("pattern")).isEqualTo("job.pg");
        assertThat(daemon.work().options())
                .containsEntry("listen-host", "127.0.0.1")
                .containsEntry("max-size", "8 KB");
        assertThat(daemon.work().run()).isFalse();
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(
                        () ->
                                new PgLogforward(
                                        container.context(),
                                        Map.of(
                                                "log-format", "json",
                                                "allowed-senders", "localhost",
                                                "max-size", "1",
                                                "udp-rcvbuf", "lots")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("listen-port is not set: must be a port")
                .hasMessageContaining("log-format = 'json': must be one of netstr")
                .hasMessageContaining("allowed-senders = 'localhost': must be addresses")
                .hasMessageContaining("max-size = '1'")
                .hasMessageContaining("udp-rcvbuf = 'lots'");
    }

    @Test
    void theReferenceFileWorks() throws Exception {
        Properties file = new Properties();
        try (Reader in =
                Files.newBufferedReader(Path.of("src/main/etc/cc.daemon.pg_logforward.cfg"))) {
            file.load(in);
        }
        Map<String, Object> options =
                file.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, file::getProperty));
        assertThat(new PgLogforward(container.context(), options).refusal()).isEmpty();
    }
}
