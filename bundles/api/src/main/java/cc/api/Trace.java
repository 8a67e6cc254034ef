// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/** An exception as text that is fit for a log: see {@link Printable#trace}. */
final class Trace {

    private static final int MAX_CAUSES = 5;
    private static final int MAX_FRAMES = 30;
    private static final int MAX_TEXT = 500;
    private static final int MAX_FRAME = 200;

    private Trace() {}

    static String of(Throwable e) {
        StringBuilder out = new StringBuilder();
        try {
            Throwable cause = e;
            for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
                if (i > 0) {
                    out.append("\nCaused by: ");
                }
                one(cause, out);
                Throwable next = cause.getCause();
                cause = next == cause ? null : next;
            }
        } catch (Throwable broken) {
            // an exception that does not even tell its cause: what it told so far is all there is
            out.append("\n… (and ").append(broken.getClass().getName()).append(" when asked more)");
        }
        return out.toString();
    }

    private static void one(Throwable e, StringBuilder out) {
        out.append(Printable.of(e.getClass().getName(), MAX_FRAME));
        String text = text(e);
        if (!text.isEmpty()) {
            out.append(": ").append(text);
        }
        StackTraceElement[] frames = e.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
            out.append("\n\tat ").append(Printable.of(frames[i].toString(), MAX_FRAME));
        }
        if (frames.length > MAX_FRAMES) {
            out.append("\n\t… ").append(frames.length - MAX_FRAMES).append(" more");
        }
    }

    private static String text(Throwable e) {
        try {
            String message = e.getLocalizedMessage();
            return message == null ? "" : Printable.of(message, MAX_TEXT);
        } catch (Throwable broken) {
            return "(its message cannot be had: " + broken.getClass().getName() + ")";
        }
    }
}
