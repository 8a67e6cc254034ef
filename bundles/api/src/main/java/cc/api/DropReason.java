// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.regex.Pattern;

/**
 * Why a message went no further. Each name is a counter ({@code count.dropped.<name>}); handlers
 * add names of their own.
 *
 * @param name lower-case words with dashes between them, such as {@code queue-full}
 */
public record DropReason(String name) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** No handler takes this type. */
    public static final DropReason NO_ROUTE = new DropReason("no-route");

    /** A queue on the way has reached its bound by count or by bytes. */
    public static final DropReason QUEUE_FULL = new DropReason("queue-full");

    /** The peer that a reply goes to is no longer there. */
    public static final DropReason PEER_GONE = new DropReason("peer-gone");

    /** The body is no JSON object, or more than a reader takes. */
    public static final DropReason BAD_JSON = new DropReason("bad-json");

    /** A field of the body is missing or not of its type. */
    public static final DropReason BAD_FIELD = new DropReason("bad-field");

    /** The body's {@code req} is not the message type. */
    public static final DropReason HIJACKED = new DropReason("hijacked");

    /** A signature is asked for, and there is none. */
    public static final DropReason UNSIGNED = new DropReason("unsigned");

    /** A signature that does not hold, or that no CA asked for vouches for. */
    public static final DropReason BAD_SIGNATURE = new DropReason("bad-signature");

    /** The signer's certificate is expired, or not valid yet. */
    public static final DropReason EXPIRED = new DropReason("expired");

    /** Encryption is asked for, and the message is not encrypted. */
    public static final DropReason NOT_ENCRYPTED = new DropReason("not-encrypted");

    /** The message is encrypted, and there is no key for it here, or it cannot be decrypted. */
    public static final DropReason UNDECRYPTABLE = new DropReason("undecryptable");

    /** The keys that checking it needs are not there. */
    public static final DropReason NO_KEYS = new DropReason("no-keys");

    /** The blob and its hash do not go together. */
    public static final DropReason BAD_BLOB = new DropReason("bad-blob");

    /** The message's time is outside of {@code cms-time-window}. */
    public static final DropReason TIME_WINDOW = new DropReason("time-window");

    /** What the message asks for is not allowed: a path out of its folder, a name not listed. */
    public static final DropReason REFUSED = new DropReason("refused");

    /** The certificate of who signed the message is not for the host that it names. */
    public static final DropReason FOREIGN_HOST = new DropReason("foreign-host");

    /** The content is larger than what a handler takes. */
    public static final DropReason TOO_LARGE = new DropReason("too-large");

    /** The content cannot be decompressed, or is not what the message says of it. */
    public static final DropReason BAD_DATA = new DropReason("bad-data");

    /** Its handler or its server stopped. */
    public static final DropReason STOPPING = new DropReason("stopping");

    /**
     * A reason of a handler's own.
     *
     * @throws IllegalArgumentException if the name is not lower-case words with dashes between them
     */
    public DropReason {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("drop reason '" + name + "'");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
