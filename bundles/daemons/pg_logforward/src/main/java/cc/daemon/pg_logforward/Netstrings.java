// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a datagram of the pg_logforward module: eleven typed netstrings, one after another, each
 * {@code <length>:<bytes><type>}. The module writes them with the type {@code ,} of texts (see
 * {@code append_netstr} in its pg_logforward.c, and cr.yp.to/proto/netstrings.txt); {@code #} of
 * integers and {@code ~} of null are those of tnetstrings.org, which old CC takes as well.
 */
final class Netstrings {

    static final DropReason EMPTY = new DropReason("empty");
    static final DropReason TRUNCATED = new DropReason("truncated");
    static final DropReason BAD_LENGTH = new DropReason("bad-length");
    static final DropReason BAD_TYPE = new DropReason("bad-type");
    static final DropReason BAD_FIELDS = new DropReason("bad-fields");
    static final DropReason BAD_NUMBER = new DropReason("bad-number");
    static final DropReason BAD_LEVEL = new DropReason("bad-level");

    private static final int FIELDS = 11;
    private static final int MESSAGE = 6;
    private static final int MAX_DIGITS = 9;

    /** More than the module has names for. */
    private static final int MAX_FIELDS = 32;

    private static final String NAMES =
            "elevel sqlerrcode username database remotehost funcname message detail hint context"
                    + " debug_query_string";

    private final byte[] data;
    private final int length;
    private final List<String> fields = new ArrayList<>(FIELDS);
    private int at;

    private Netstrings(byte[] data, int length) {
        this.data = data;
        this.length = length;
    }

    /**
     * Reads one datagram.
     *
     * @param length bytes of it, from the array's beginning
     * @param maxSize bytes of the module's buffer: what fills it was cut off, and is taken as far
     *     as it goes if its message at least began
     * @throws DropException if it is broken, with a reason for each way to be
     */
    static PgRecord parse(byte[] data, int length, long maxSize) throws DropException {
        if (length == 0) {
            throw new DropException(EMPTY, "an empty datagram");
        }
        // the module ends its buffer with a zero that it does not send
        return new Netstrings(data, length).parse(length == maxSize - 1);
    }

    private PgRecord parse(boolean mayBeCut) throws DropException {
        boolean cut = false;
        while (at < length && !cut) {
            cut = !next();
        }
        boolean taken = mayBeCut && fields.size() > MESSAGE && fields.size() <= FIELDS;
        if (cut && !taken) {
            throw new DropException(TRUNCATED, "it ends within field " + fields.size());
        }
        cut |= taken && fields.size() < FIELDS;
        while (cut && fields.size() < FIELDS) {
            fields.add("");
        }
        if (fields.size() != FIELDS) {
            throw new DropException(
                    BAD_FIELDS,
                    fields.size()
                            + " fields: must be "
                            + NAMES
                            + ", in this order (logforward.log_fields of newer modules)");
        }
        return record(cut);
    }

    private PgRecord record(boolean cut) throws DropException {
        int code = number(0, "elevel");
        PgLevel level =
                PgLevel.of(code)
                        .orElseThrow(
                                () ->
                                        new DropException(
                                                BAD_LEVEL,
                                                "elevel is " + code + ": from 10 to 22"));
        return new PgRecord(
                level,
                number(1, "sqlerrcode"),
                fields.get(2),
                fields.get(3),
                fields.get(4),
                fields.get(5),
                fields.get(MESSAGE),
                fields.get(7),
                fields.get(8),
                fields.get(9),
                fields.get(10),
                cut);
    }

    private int number(int field, String name) throws DropException {
        try {
            return Integer.parseInt(fields.get(field));
        } catch (NumberFormatException e) {
            throw new DropException(
                    BAD_NUMBER,
                    name + " is '" + Printable.of(fields.get(field), 40) + "': an integer");
        }
    }

    /**
     * Reads one netstring.
     *
     * @return false if the datagram ends within it: what is there of it is its field
     */
    private boolean next() throws DropException {
        if (fields.size() == MAX_FIELDS) {
            throw new DropException(BAD_FIELDS, "more than " + MAX_FIELDS + " fields");
        }
        int size = size();
        if (size < 0) {
            fields.add("");
            return false;
        }
        int end = at + size;
        if (end >= length) {
            fields.add(text(at, Math.min(end, length)));
            return false;
        }
        checkType(data[end], size);
        fields.add(text(at, end));
        at = end + 1;
        return true;
    }

    /** The length in front of a netstring; -1 if the datagram ends within it. */
    private int size() throws DropException {
        int size = 0;
        int start = at;
        while (at < length && data[at] != ':') {
            int digit = data[at] - '0';
            if (digit < 0 || digit > 9 || at - start == MAX_DIGITS) {
                throw new DropException(
                        BAD_LENGTH, "no length of field " + (fields.size() + 1) + " at byte " + at);
            }
            size = 10 * size + digit;
            at++;
        }
        if (at == length) {
            return -1;
        }
        if (at == start) {
            throw new DropException(BAD_LENGTH, "an empty length of field " + (fields.size() + 1));
        }
        at++;
        return size;
    }

    private void checkType(byte type, int size) throws DropException {
        boolean good =
                switch (type) {
                    case ',' -> true;
                    case '#' -> isInteger(size);
                    case '~' -> size == 0;
                    default -> false;
                };
        if (!good) {
            throw new DropException(
                    BAD_TYPE,
                    "field "
                            + (fields.size() + 1)
                            + " ends with '"
                            + Printable.of(String.valueOf((char) (type & 0xff)))
                            + "': a text ends with ',', an integer with '#', null with '~'");
        }
    }

    private boolean isInteger(int size) {
        int first = size > 1 && data[at] == '-' ? 1 : 0;
        boolean digits = size > 0;
        for (int i = first; i < size; i++) {
            digits &= data[at + i] >= '0' && data[at + i] <= '9';
        }
        return digits;
    }

    /** A text, without the zeros that no database takes. */
    private String text(int from, int to) {
        String text = new String(data, from, to - from, StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
