// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Acknowledgement;
import cc.api.DropException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a disk that does not take a file. */
class DiskTroubleTest {

    @ParameterizedTest
    @CsvSource({
        "No space left on device,               disk-full, FULL",
        "Disk quota exceeded,                   disk-full, FULL",
        "There is not enough space on the disk, disk-full, FULL",
        "Read-only file system,                 read-only, FULL",
        "Input/output error,                    io-error,  BUSY"
    })
    void theReasonOfTheSystemTellsWhatIsCounted(
            String reason, String counted, Acknowledgement.Reason answered) {
        for (IOException error :
                List.of(new IOException(reason), new FileSystemException("x", null, reason))) {
            DropException dropped = DiskTrouble.of(error, "file");
            assertThat(dropped.reason().name()).isEqualTo(counted);
            assertThat(dropped).hasMessage("file: " + reason);
            assertThat(DiskTrouble.answer(dropped.reason())).isEqualTo(answered);
        }
    }

    @Test
    void aReasonThatTheSystemDoesNotGiveIsSaidInWords() {
        assertThat(DiskTrouble.explain(new AccessDeniedException("/x/.cc-1.tmp")))
                .isEqualTo("permission denied");
    }
}
