// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell wildcard for names: {@code *} any characters, {@code ?} one, {@code [a-z]} one of these,
 * {@code [!a-z]} one that is none of them. Everything else, {@code {}}, {@code ,} and backslashes
 * too, stands for itself. To match takes time of the name's length by the wildcard's at most, so
 * that it may be done on the router's thread with names that anybody sends.
 */
public final class Wildcard {

    private final String text;
    private final List<Piece> pieces;

    private Wildcard(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** What one place of a wildcard takes. */
    private interface Piece {

        boolean takes(char c);

        static Piece literal(char wanted) {
            return c -> c == wanted;
        }
    }

    private enum Any implements Piece {
        /** Any characters, in any number. */
        STAR,
        /** One character. */
        ONE;

        @Override
        public boolean takes(char c) {
            return true;
        }
    }

    /** The wildcard that is written like this; every text is one. */
    public static Wildcard of(String text) {
        List<Piece> pieces = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = c == '[' ? endOfSet(text, i) : -1;
            if (end > 0) {
                String set = text.substring(i + 1, end);
                if (isReversed(set)) {
                    // a range like [z-a], which in a shell takes nothing: the text as it stands
                    return new Wildcard(text, literals(text));
                }
                pieces.add(set(set));
                i = end;
            } else {
                pieces.add(
                        switch (c) {
                            case '*' -> Any.STAR;
                            case '?' -> Any.ONE;
                            default -> Piece.literal(c);
                        });
            }
            i++;
        }
        return new Wildcard(text, pieces);
    }

    /** Whether the wildcard takes all of a name. */
    public boolean matches(String name) {
        int at = 0;
        int piece = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            if (piece < pieces.size() && pieces.get(piece) == Any.STAR) {
                star = piece++;
                afterStar = at;
            } else if (piece < pieces.size() && pieces.get(piece).takes(name.charAt(at))) {
                piece++;
                at++;
            } else if (star >= 0) {
                // only the last star is ever tried again: what one before it could take instead,
                // the last one can take too
                piece = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (piece < pieces.size() && pieces.get(piece) == Any.STAR) {
            piece++;
        }
        return piece == pieces.size();
    }

    /** Where the set ends that begins there; -1 if it does not, and the bracket is just one. */
    private static int endOfSet(String text, int start) {
        int first = start + 1;
        if (first < text.length() && text.charAt(first) == '!') {
            first++;
        }
        // a closing bracket that stands first is one of the set
        return text.indexOf(']', first + 1);
    }

    private static Piece set(String inside) {
        boolean not = inside.startsWith("!");
        String characters = not ? inside.substring(1) : inside;
        return c -> isIn(characters, c) != not;
    }

    private static boolean isIn(String characters, char c) {
        for (int i = 0; i < characters.length(); i++) {
            if (isRange(characters, i)) {
                if (c >= characters.charAt(i) && c <= characters.charAt(i + 2)) {
                    return true;
                }
                i += 2;
            } else if (c == characters.charAt(i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReversed(String set) {
        for (int i = set.startsWith("!") ? 1 : 0; i < set.length(); i++) {
            if (isRange(set, i)) {
                if (set.charAt(i) > set.charAt(i + 2)) {
                    return true;
                }
                i += 2;
            }
        }
        return false;
    }

    private static boolean isRange(String characters, int at) {
        return at + 2 < characters.length() && characters.charAt(at + 1) == '-';
    }

    private static List<Piece> literals(String text) {
        return text.chars().mapToObj(c -> Piece.literal((char) c)).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Wildcard that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The wildcard as it is written. */
    @Override
    public String toString() {
        return text;
    }
}
