// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.DropException;
import cc.api.DropReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A host's name that a certificate is not for (F24). All messages here say that they are web1's.
 */
@Timeout(60)
class HostNamesTest extends TailWriterFixture {

    private TailMessage signed(long position, String content) {
        return send(TailMessage.asking("app", position, content).signedBy(Signers.web1()));
    }

    @Test
    void withoutAPolicyAnyCertificateAndNoneMayNameAHost() {
        start();
        assertAcknowledged(signed(0, "one\n"), 4);
        assertAcknowledged(ask("app", 4, "two\n"), 8);
        assertThat(count("alarms")).isZero();
    }

    @Test
    void aCertificateMayNameItsOwnHost() {
        start("host-names", "certificate");
        assertAcknowledged(signed(0, "one\n"), 4);
        assertThat(copy("app")).hasContent("one\n");
    }

    @Test
    void whoeverNamesAnothersHostIsRefusedWithAnAlarmAndChangesNothing() {
        start("host-names", "certificate");
        signed(0, "one\n");
        // it may have the bytes of web1 all the same, and is not web1
        for (String content : new String[] {"two\n", "one\n"}) {
            for (long position : new long[] {0, 4}) {
                TailMessage unsigned = ask("app", position, content);
                assertThat(unsigned.answer()).isEqualTo("refused");
                assertThat(unsigned.answers().get(0).get("retry")).isEqualTo(false);
                assertThat(reason(unsigned)).isEqualTo(DropReason.FOREIGN_HOST);
            }
        }
        assertThat(count("alarms")).isEqualTo(4);
        assertThat(copy("app")).hasContent("one\n");
        assertAcknowledged(signed(4, "two\n"), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
    }

    @Test
    void aPolicyIsTakenOverWhileItRuns() {
        start("host-names", "web1=db*");
        assertThat(signed(0, "one\n").answer()).isEqualTo("refused");
        assertThat(names()).isEmpty();
        options.put("host-names", "web1=web*,certificate");
        writer.modified(Map.copyOf(options));
        assertAcknowledged(signed(0, "one\n"), 4);
    }

    @Test
    void aHostWhoseNameCanBeThatOfAnotherAndAFileIsRefused() {
        start("host-names", "certificate", "dstmask", "%(hostname)s1%(filename)s");
        assertThat(signed(0, "one\n").answer()).isEqualTo("refused");
        assertThat(names()).isEmpty();
    }

    @Test
    void aConflictIsAnAlarm() {
        start();
        ask("app", 0, "one\n");
        assertThat(ask("app", 0, "two\n").answer()).isEqualTo("conflict");
        assertThat(count("alarms")).isEqualTo(1);
        assertThat(copy("app")).hasContent("one\n");
    }

    private static DropReason reason(TailMessage message) {
        return message.end().handle((done, failure) -> ((DropException) failure).reason()).join();
    }
}
