// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The answer that the sender of a message may ask for: that it took its effect, and will have it
 * after a power cut too, or why not. Part of the protocol between new peers that old ones don't
 * notice ("Acknowledged delivery"): the body's field {@code ack} holds an id, the answers {@code
 * ack} and {@code nack} go back on the message's route with it. Where no answer was asked for, the
 * methods do nothing.
 */
public final class Acknowledgement {

    /** The field that asks for an answer, and holds the id in it. */
    public static final String FIELD = "ack";

    /** The longest id, in characters. */
    public static final int MAX_ID = 128;

    private static final MessageType ACK = MessageType.of("ack");
    private static final MessageType NACK = MessageType.of("nack");
    private static final String POSITION = "position";
    private static final int MAX_MESSAGE = 500;

    private final Exchange exchange;
    private final String id;
    private final AtomicBoolean given = new AtomicBoolean();

    private Acknowledgement(Exchange exchange, String id) {
        this.exchange = exchange;
        this.id = id;
    }

    /** Why a message took no effect. */
    public enum Reason {
        /** No room: the disk, a quota, or a disk that may not be written to. */
        FULL(true),
        /** Too much at once, or a passing trouble. */
        BUSY(true),
        /** It belongs at another position, which the answer names. */
        POSITION(true),
        /** What it asks for is not allowed, or its content is at fault: it stays so. */
        REFUSED(false),
        /** Something else is at its position. */
        CONFLICT(false),
        /** The handler stops. */
        STOPPING(true);

        private final boolean retry;

        Reason(boolean retry) {
            this.retry = retry;
        }

        /** Whether the same message may be taken later. */
        public boolean retry() {
            return retry;
        }

        /** As it stands in the answer, {@code full}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the sender of a message asks for.
     *
     * @throws DropException as {@link Exchange#body()}, and {@link DropReason#BAD_FIELD} if the id
     *     is none
     */
    public static Acknowledgement of(Exchange exchange) throws DropException {
        String id = exchange.body().text(FIELD, "");
        if (id.length() > MAX_ID) {
            throw new DropException(
                    DropReason.BAD_FIELD,
                    "field '"
                            + FIELD
                            + "' has "
                            + id.length()
                            + " characters: must be at most "
                            + MAX_ID);
        }
        return new Acknowledgement(exchange, id);
    }

    /** Whether an answer is wanted: then the effect must be durable before it is given. */
    public boolean isAsked() {
        return !id.isEmpty();
    }

    /** Says that the message has taken its effect. The first answer counts. */
    public void confirm() {
        answer(ACK, Map.of());
    }

    /**
     * Says that of the source file that the message is from everything is there.
     *
     * @param position offset in that file behind the last byte that is there for good
     */
    public void confirm(long position) {
        answer(ACK, Map.of(POSITION, position));
    }

    /**
     * Says why the message took no effect.
     *
     * @param message for the sender's operator
     */
    public void refuse(Reason reason, String message) {
        answer(NACK, because(reason, message));
    }

    /**
     * Says why the message took no effect, and what is wanted.
     *
     * @param position offset in the source file from which on it is wanted
     */
    public void refuse(Reason reason, String message, long position) {
        Map<String, Object> fields = because(reason, message);
        fields.put(POSITION, position);
        answer(NACK, fields);
    }

    private static Map<String, Object> because(Reason reason, String message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", reason.text());
        fields.put("msg", Printable.of(String.valueOf(message), MAX_MESSAGE));
        fields.put("retry", reason.retry());
        return fields;
    }

    private void answer(MessageType type, Map<String, ?> fields) {
        if (isAsked() && given.compareAndSet(false, true)) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put(FIELD, id);
            body.putAll(fields);
            exchange.reply(type, Body.of(body));
        }
    }
}
