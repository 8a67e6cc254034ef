// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {

    private static Throwable deep(int levels) {
        return levels == 0 ? new StackOverflowError("here") : caused(levels);
    }

    private static Throwable caused(int levels) {
        return new IllegalStateException("level " + levels, deep(levels - 1));
    }

    @Test
    void itTellsWhatWhereAndWhy() {
        assertThat(Printable.trace(caused(1)))
                .startsWith(
                        "java.lang.IllegalStateException: level 1\n\tat cc.api.TraceTest.caused(")
                .contains("\nCaused by: java.lang.StackOverflowError: here\n\tat ");
    }

    @Test
    void textsAreEscapedAndAllIsBounded() {
        Throwable endless = new IllegalStateException("\u001b\n" + "x".repeat(100_000), deep(100));
        String trace = Printable.trace(endless);
        assertThat(trace).startsWith("java.lang.IllegalStateException: \\u001b\\u000axxx");
        assertThat(trace).hasSizeLessThan(40_000).doesNotContain("level 90");
        Throwable circle = new IllegalStateException("a");
        circle.initCause(new IllegalStateException("b", circle));
        assertThat(Printable.trace(circle)).hasSizeLessThan(40_000);
    }

    @Test
    void anExceptionThatThrowsWhenAskedIsToldAsFarAsItGoes() {
        Throwable broken =
                new RuntimeException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new StackOverflowError();
                    }

                    @Override
                    public StackTraceElement[] getStackTrace() {
                        throw new IllegalStateException();
                    }
                };
        assertThat(Printable.trace(broken))
                .contains("TraceTest$1: (its message cannot be had: java.lang.StackOverflowError)")
                .contains("IllegalStateException when asked more");
    }
}
