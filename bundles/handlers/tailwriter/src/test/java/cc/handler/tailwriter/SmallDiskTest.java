// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file system of 4 MB, that is full, is freed, and is made read-only. Needs root, on Linux. */
class SmallDiskTest extends TailWriterFixture {

    private static final int FRAGMENT = 256 * 1024;

    private Path disk;

    private void mount() throws Exception {
        assumeThat(System.getProperty("os.name")).as("mounts a tmpfs").isEqualTo("Linux");
        assumeThat(System.getProperty("user.name"))
                .as("mounts a tmpfs, which only root may")
                .isEqualTo("root");
        disk = Files.createDirectory(dir.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "none", disk.toString()))
                .as("a tmpfs can be mounted")
                .isZero();
        copies = disk.resolve("log");
        options.put("dstdir", copies.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        stopAll();
        started.clear();
        if (disk != null) {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Frame fragment(int number) {
        byte[] bytes = new byte[FRAGMENT];
        Arrays.fill(bytes, (byte) number);
        return Frame.wrap(bytes);
    }

    private TailMessage send(int number) {
        Body body = TailMessage.body("app", (long) number * FRAGMENT, "none").with("generation", 0);
        return ask(body, fragment(number));
    }

    private int sendUntil(String answer, int from) {
        int next = from;
        String last = send(next).answer();
        while (last.equals("ack")) {
            next++;
            last = send(next).answer();
        }
        assertThat(last).isEqualTo(answer);
        return next;
    }

    private void assertWhole(int fragments) throws IOException {
        byte[] copy = Files.readAllBytes(copy("app"));
        assertThat(copy).hasSize(fragments * FRAGMENT);
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] != (byte) (i / FRAGMENT)) {
                throw new AssertionError("byte " + i + " is " + copy[i]);
            }
        }
    }

    @Test
    void aFullDiskTakesNothingAndGoesOnByItselfWhenItIsFreed() throws Exception {
        mount();
        start();
        Path filler = Files.write(disk.resolve("filler"), new byte[1 << 20]);
        int next = sendUntil("full", 0);
        assertThat(next).isPositive();
        assertWhole(next);
        assertThat(send(next).answers().get(0).get("retry")).isEqualTo(true);
        Files.delete(filler);
        assertAcknowledged(send(next), (next + 1L) * FRAGMENT);
        assertWhole(next + 1);
        restart();
        assertThat(send(0).answer()).isEqualTo("ack");
        assertWhole(next + 1);
    }

    @Test
    void aDiskThatIsMadeReadOnlyTakesNothingUntilItIsNot() throws Exception {
        mount();
        start();
        assertAcknowledged(send(0), FRAGMENT);
        restart();
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
        assertThat(send(1).answer()).isEqualTo("full");
        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
        assertAcknowledged(send(1), 2L * FRAGMENT);
        assertWhole(2);
    }

    @Test
    void aStateFolderThatIsFullKeepsAnswersBackUntilItIsFreed() throws Exception {
        mount();
        copies = Files.createDirectory(dir.resolve("logs"));
        options.put("dstdir", copies.toString());
        start("state-dir", disk.resolve("state").toString());
        assertAcknowledged(send(0), FRAGMENT);
        Path filler = disk.resolve("filler");
        try {
            Files.write(filler, new byte[8 << 20]);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        int next = sendUntil("full", 1);
        Files.delete(filler);
        await().until(() -> send(next).answer().equals("ack"));
        assertWhole(next + 1);
    }
}
