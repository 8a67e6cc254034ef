// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.DropException;
import cc.api.MessageType;
import cc.api.TaskMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir Path folder;

    private static TaskRecord taken(String id) throws DropException {
        Body body = Body.of(Map.of("task_id", id, "task_host", "h", "task_handler", "x"));
        return TaskRecord.taken(TaskMessage.of(MessageType.of("task.send." + id), body), "CN=a");
    }

    @Test
    void whatWasKeptIsThereForTheNextOne() throws Exception {
        TaskRecord ended =
                taken("u1")
                        .running(7, Instant.EPOCH)
                        .ended(new Ending(false, OptionalInt.of(3), "no"), 9, "tail");
        try (Ledger ledger = new Ledger(folder)) {
            ledger.put(taken("u0"), true);
            ledger.put(ended, true);
        }
        try (Ledger ledger = new Ledger(folder)) {
            assertThat(ledger.find("u0").orElseThrow().ended()).isEmpty();
            TaskRecord found = ledger.find("u1").orElseThrow();
            assertThat(found.ending()).isEqualTo(ended.ending());
            assertThat(found.tail()).isEqualTo("tail");
            assertThat(found.sequence()).isEqualTo(9);
            assertThat(found.signer()).isEqualTo("CN=a");
            assertThat(found.fingerprint()).isEqualTo(ended.fingerprint());
            assertThat(ledger.find("u2")).isEmpty();
        }
    }

    @Test
    void idsThatDifferInCaseAreTwoOnEveryDisk() throws Exception {
        try (Ledger ledger = new Ledger(folder)) {
            ledger.put(taken("aB"), false);
            ledger.put(taken("Ab"), false);
        }
        try (Ledger ledger = new Ledger(folder)) {
            assertThat(ledger.find("aB").orElseThrow().id()).isEqualTo("aB");
            assertThat(ledger.find("Ab").orElseThrow().id()).isEqualTo("Ab");
            assertThat(folder.toFile().list()).contains("a+B.json", "+Ab.json");
        }
    }

    @Test
    void aBrokenRecordIsThatOfATaskThatHasFailedAndRunsNoMore() throws Exception {
        Files.writeString(folder.resolve("u1.json"), "{\"id\": \"u1\", ");
        Files.writeString(folder.resolve("u2.json"), "");
        Files.writeString(folder.resolve("half.json.new"), "{");
        Files.writeString(folder.resolve("a b.json"), "not ours");
        try (Ledger ledger = new Ledger(folder)) {
            assertThat(ledger.find("u1").orElseThrow().ending().orElseThrow().finished()).isFalse();
            assertThat(ledger.find("u2").orElseThrow().ending().orElseThrow().reason())
                    .contains("not known");
            assertThat(ledger.all()).hasSize(2);
            assertThat(folder.resolve("half.json.new")).doesNotExist();
            assertThat(folder.resolve("a b.json")).exists();
        }
    }

    @Test
    void whatEndedLongAgoIsForgottenAndWhatHasNotIsKept() throws Exception {
        try (Ledger ledger = new Ledger(folder)) {
            ledger.put(taken("old").ended(Ending.done(), 1, ""), false);
            ledger.put(taken("runs"), false);

            ledger.forget(Duration.ofHours(1));
            assertThat(ledger.all()).hasSize(2);
            ledger.forget(Duration.ofNanos(-1));

            assertThat(ledger.find("old")).isEmpty();
            assertThat(ledger.find("runs")).isPresent();
            assertThat(folder.resolve("old.json")).doesNotExist();
        }
    }

    @Test
    void theEpochGrowsAlsoWhenTheClockWasSetBack() throws Exception {
        long ahead = System.currentTimeMillis() + 1_000_000;
        Files.writeString(folder.resolve("epoch"), ahead + "\n");
        try (Ledger ledger = new Ledger(folder)) {
            assertThat(ledger.epoch()).isEqualTo(ahead + 1);
        }
        try (Ledger ledger = new Ledger(folder)) {
            assertThat(ledger.epoch()).isEqualTo(ahead + 2);
        }
    }

    @Test
    void twoCannotHaveOneFolder() throws Exception {
        try (Ledger ledger = new Ledger(folder)) {
            assertThatThrownBy(() -> new Ledger(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another taskrunner has it");
            assertThat(ledger.all()).isEmpty();
        }
        new Ledger(folder).close();
    }
}
