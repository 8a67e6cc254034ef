// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.ArrayList;
import java.util.List;

/**
 * A message as it travels: the route back, then type, body, signature and blob. Immutable; a
 * message with another route shares all other parts, and parts that nobody needs to change go on as
 * they came, those that nobody knows too.
 */
public final class Message {

    /** The most ids that a route may have. */
    public static final int MAX_ROUTE = 32;

    /** The longest id in a route, in bytes (ZMTP's limit for a routing id). */
    public static final int MAX_ROUTE_ID = 255;

    /** What the body part of an encrypted message holds. */
    public static final Frame ENCRYPTED = Frame.of("ENC1");

    private static final int BODY = 1;
    private static final int SIGNATURE = 2;
    private static final int BLOB = 3;

    private final List<Frame> route;
    private final MessageType type;
    private final List<Frame> content;
    private final long size;

    private Message(List<Frame> route, MessageType type, List<Frame> content) {
        this.route = route;
        this.type = type;
        this.content = content;
        long bytes = 0;
        for (Frame id : route) {
            bytes += id.size();
        }
        for (Frame part : content) {
            bytes += part.size();
        }
        this.size = bytes;
    }

    /**
     * A message that starts its way here: its route is empty.
     *
     * @param signature {@link Frame#EMPTY} for none
     * @param blob {@link Frame#EMPTY} for none
     */
    public static Message of(MessageType type, Frame body, Frame signature, Frame blob) {
        Frame name = Frame.of(type.name());
        List<Frame> content =
                blob.isEmpty()
                        ? List.of(name, body, signature)
                        : List.of(name, body, signature, blob);
        return new Message(List.of(), type, content);
    }

    /**
     * Reads the parts that a peer sent, the route first. The first empty part ends the route.
     *
     * @throws InvalidMessageException if the parts are no message
     */
    public static Message parse(List<Frame> parts) throws InvalidMessageException {
        int delimiter = 0;
        while (delimiter < parts.size() && !parts.get(delimiter).isEmpty()) {
            if (parts.get(delimiter).size() > MAX_ROUTE_ID) {
                throw new InvalidMessageException(
                        "a route id of " + parts.get(delimiter).size() + " bytes");
            }
            delimiter++;
        }
        if (delimiter == parts.size()) {
            throw new InvalidMessageException("no empty part after the route");
        }
        if (delimiter > MAX_ROUTE) {
            throw new InvalidMessageException("a route of " + delimiter + " ids");
        }
        if (parts.size() - delimiter < 3) {
            throw new InvalidMessageException("no type and body after the route");
        }
        Frame name = parts.get(delimiter + 1);
        MessageType type =
                MessageType.parse(name)
                        .orElseThrow(
                                () -> new InvalidMessageException("message type '" + name + "'"));
        return new Message(
                List.copyOf(parts.subList(0, delimiter)),
                type,
                List.copyOf(parts.subList(delimiter + 1, parts.size())));
    }

    /** The ids of the peers back to the sender, newest first. */
    public List<Frame> route() {
        return route;
    }

    public MessageType type() {
        return type;
    }

    /** JSON, or {@link #ENCRYPTED}. */
    public Frame body() {
        return content.get(BODY);
    }

    /** The signature, or the encrypted message; empty where there is neither. */
    public Frame signature() {
        return part(SIGNATURE);
    }

    /** The blob; empty where there is none, since an empty blob counts as none. */
    public Frame blob() {
        return part(BLOB);
    }

    /** Whether there is a part for the blob, if only an empty one. */
    public boolean hasBlobPart() {
        return content.size() > BLOB;
    }

    private Frame part(int index) {
        return index < content.size() ? content.get(index) : Frame.EMPTY;
    }

    public boolean isEncrypted() {
        return body().equals(ENCRYPTED);
    }

    /** Bytes of all parts together. */
    public long size() {
        return size;
    }

    /** This message on another way, all other parts shared. */
    public Message withRoute(List<Frame> newRoute) {
        return new Message(List.copyOf(newRoute), type, content);
    }

    /** All parts as they stand on the wire: route, delimiter, and what comes after it. */
    public List<Frame> parts() {
        List<Frame> parts = new ArrayList<>(route.size() + 1 + content.size());
        parts.addAll(route);
        parts.add(Frame.EMPTY);
        parts.addAll(content);
        return parts;
    }

    @Override
    public String toString() {
        return type + " (" + size + " bytes, route of " + route.size() + ")";
    }
}
