// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.List;

/** A body as people read it. */
final class JsonText {

    private static final ObjectWriter WRITER =
            new ObjectMapper()
                    .writer(
                            new DefaultPrettyPrinter()
                                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private JsonText() {}

    /** Lines of indented JSON, not yet fit for a terminal: it may hold any letter. */
    static List<String> lines(Body body) {
        try {
            return WRITER.writeValueAsString(body.fields()).lines().toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body that is no JSON", e);
        }
    }
}
