// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes the JSON of bodies, within bounds that no sender can push. */
final class Json {

    /** Objects and arrays within each other. */
    static final int MAX_DEPTH = 64;

    /** Names, values and brackets of one body: what bounds the heap that a small message takes. */
    static final int MAX_TOKENS = 1_000_000;

    private static final int MAX_NUMBER = 400;
    private static final int MAX_NAME = 1000;

    /** What Jackson adds of where the text came from, which is never more than a placeholder. */
    private static final Pattern SOURCE = Pattern.compile("\\s*(at )?\\[Source: [^\\]]*\\]");

    private static final ObjectMapper MAPPER =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNestingDepth(MAX_DEPTH)
                                            .maxNumberLength(MAX_NUMBER)
                                            .maxNameLength(MAX_NAME)
                                            .maxStringLength(Integer.MAX_VALUE)
                                            .maxTokenCount(MAX_TOKENS)
                                            .build())
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                            .build());

    private Json() {}

    static Map<String, Object> parse(Frame json) throws DropException {
        try (JsonParser parser = parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("the body is not an object");
            }
            Map<String, Object> fields = object(parser);
            if (parser.nextToken() != null) {
                throw bad("more text after the object");
            }
            return fields;
        } catch (CharacterCodingException e) {
            throw bad("not UTF-8");
        } catch (JsonProcessingException e) {
            throw bad(
                    SOURCE.matcher(e.getOriginalMessage()).replaceAll("")
                            + (e.getLocation() == null
                                    ? ""
                                    : ", at column " + e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw bad(e.getMessage());
        }
    }

    /**
     * A parser over UTF-8 and nothing else: left alone, it would skip a byte-order mark, guess
     * UTF-16 and UTF-32, and take overlong forms.
     */
    private static JsonParser parser(Frame json) throws IOException, DropException {
        byte[] bytes = json.array();
        if (bytes.length == 0) {
            throw bad("the body is empty");
        }
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b > 0;
        }
        if (ascii) {
            return MAPPER.getFactory().createParser(bytes);
        }
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return MAPPER.getFactory().createParser(text);
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            fields.put(name, value(parser, parser.nextToken()));
        }
        return Collections.unmodifiableMap(fields);
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            elements.add(value(parser, token));
            token = parser.nextToken();
        }
        return Collections.unmodifiableList(elements);
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? parser.getBigIntegerValue()
                            : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    static byte[] write(Map<String, Object> fields) throws JsonProcessingException {
        return MAPPER.writeValueAsBytes(fields);
    }

    /** Seconds since the epoch with microseconds, as old peers write {@code time}. */
    static BigDecimal now() {
        Instant now = Instant.now();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        return BigDecimal.valueOf(micros, 6);
    }

    private static DropException bad(String what) {
        return new DropException(DropReason.BAD_JSON, what);
    }
}
