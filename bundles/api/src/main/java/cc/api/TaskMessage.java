// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a {@code task.send.<id>} message asks for.
 *
 * @param id of the task: {@link #isId}
 * @param hosts {@code task_host}: the name of a host, several with commas between, or a wildcard
 * @param handler {@code task_handler}: the name of the task
 * @param body the whole body
 */
public record TaskMessage(String id, String hosts, String handler, Body body) {

    /** The types of such messages begin with this, and end with the id. */
    public static final String SEND = "task.send.";

    /** The types of replies begin with this, and end with the id. */
    public static final String REPLY = "task.reply.";

    private static final Pattern ID = Pattern.compile("[-a-zA-Z0-9_]{1,100}");
    private static final int MAX_NAME = 255;

    /** Fields that are the message's own. */
    private static final Set<String> OWN =
            Set.of("req", "time", "hostname", "blob_hash", "task_host", "task_handler", "task_id");

    /** What differs when the same task is sent once more, or to some of its hosts only. */
    private static final Set<String> CHANGING = Set.of("time", "blob_hash", "task_host");

    /**
     * Reads it.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if it is none
     */
    public static TaskMessage of(MessageType type, Body body) throws DropException {
        String id = idOf(type, SEND);
        if (!id.equals(taskId(body))) {
            throw new DropException(
                    DropReason.BAD_FIELD,
                    "field 'task_id' = '"
                            + Printable.of(String.valueOf(body.get("task_id")), 80)
                            + "': must be that of the message type, "
                            + id);
        }
        String hosts = body.text("task_host");
        String handler = body.text("task_handler");
        if (handler.isEmpty() || handler.length() > MAX_NAME || hosts.isEmpty()) {
            throw new DropException(
                    DropReason.BAD_FIELD,
                    "'task_host' and 'task_handler' must be names, not empty, the second of at most "
                            + MAX_NAME
                            + " characters");
        }
        return new TaskMessage(id, hosts, handler, body);
    }

    /**
     * The id at the end of a type.
     *
     * @param prefix {@link #SEND} or {@link #REPLY}
     * @throws DropException if there is none, or what stands there is none
     */
    public static String idOf(MessageType type, String prefix) throws DropException {
        String id = type.name().startsWith(prefix) ? type.name().substring(prefix.length()) : "";
        if (!isId(id)) {
            throw new DropException(
                    DropReason.BAD_FIELD,
                    "'"
                            + type
                            + "': must end with the id of a task, 1 to 100 letters, digits, '-'"
                            + " and '_'");
        }
        return id;
    }

    /** Whether it is 1 to 100 letters, digits, {@code -} and {@code _}. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** Whether a text may be the name of a host: nothing that divides or matches several names. */
    public static boolean isHost(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.chars().noneMatch(c -> c <= ' ' || c == 0x7f || "*?[],".indexOf(c) >= 0);
    }

    /** A body's {@code task_id}, which old senders write as a number, too. */
    public static String taskId(Body body) throws DropException {
        if (body.get("task_id") instanceof BigDecimal number) {
            return Long.toString(body.integer("task_id"));
        }
        return body.text("task_id");
    }

    /** Whether a field of this name is the message's own, and so no parameter of a task. */
    public static boolean isOwn(String field) {
        return OWN.contains(field);
    }

    /** What the task itself gets: the fields that are not the message's own. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>(body.fields());
        parameters.keySet().removeAll(OWN);
        return parameters;
    }

    /** Whether it may be for any other number of hosts than one. */
    public boolean isForSeveral() {
        return !isHost(hosts);
    }

    /** The names and wildcards of its hosts. */
    public List<String> hostPatterns() {
        return Arrays.stream(hosts.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Whether it is for a host of this name. */
    public boolean isFor(String host) {
        return hosts.equals(host) || hostPatterns().stream().anyMatch(p -> matches(p, host));
    }

    /** Whether a name matches: {@code *} is any text, {@code ?} any one character. */
    public static boolean matches(String wildcard, String name) {
        int w = 0;
        int n = 0;
        int star = -1;
        int after = 0;
        // the last star takes one more each time that what follows it does not fit
        while (n < name.length()) {
            char c = w < wildcard.length() ? wildcard.charAt(w) : 0;
            if (c == '*') {
                star = w++;
                after = n;
            } else if (w < wildcard.length() && (c == '?' || c == name.charAt(n))) {
                w++;
                n++;
            } else if (star >= 0) {
                w = star + 1;
                n = ++after;
            } else {
                return false;
            }
        }
        while (w < wildcard.length() && wildcard.charAt(w) == '*') {
            w++;
        }
        return w == wildcard.length();
    }

    /**
     * What tells this task from another one with the same id: SHA-256 over what does not change
     * when it is sent again, 64 lower-case hex digits.
     */
    public String fingerprint() {
        TreeMap<String, Object> fields = new TreeMap<>(body.fields());
        fields.keySet().removeAll(CHANGING);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Body.of(fields).toJson().toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
