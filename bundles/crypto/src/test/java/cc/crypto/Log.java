// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged while a test does something: slf4j-simple writes to the standard error. */
final class Log {

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private Log() {}

    static List<String> of(Action action) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        String text = caught.toString(StandardCharsets.UTF_8);
        before.print(text);
        return text.lines().toList();
    }
}
