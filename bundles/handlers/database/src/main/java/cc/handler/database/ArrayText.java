// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/**
 * Arrays in PostgreSQL's own form, {@code {1,NULL,"a b"}}. See the section "Array Input and Output
 * Syntax" of its manual.
 */
final class ArrayText {

    private ArrayText() {}

    /**
     * An array of a body as an array of the database.
     *
     * @param ofJson whether the elements are JSON: then what stands in the array is not taken apart
     */
    static String of(Collection<?> array, boolean ofJson) {
        StringBuilder out = new StringBuilder();
        append(array, ofJson, out);
        return out.toString();
    }

    private static void append(Collection<?> array, boolean ofJson, StringBuilder out) {
        out.append('{');
        for (Iterator<?> it = array.iterator(); it.hasNext(); ) {
            Object element = it.next();
            if (element == null) {
                out.append("NULL");
            } else if (ofJson) {
                quote(JsonText.of(element), out);
            } else if (element instanceof Collection<?> inner) {
                append(inner, false, out);
            } else if (element instanceof Map<?, ?>) {
                quote(JsonText.of(element), out);
            } else {
                quote(element.toString(), out);
            }
            if (it.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
