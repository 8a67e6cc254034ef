// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.KeyInfo;
import cc.crypto.CmsCryptoProvider;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code cc keys}. */
final class KeysCommand implements Command {

    private static final List<String> HEADERS =
            List.of("name", "key", "valid until", "subject", "issuer", "fingerprint", "problem");

    @Override
    public Set<String> options() {
        return Set.of();
    }

    @Override
    public void run(Arguments line, Target target, Text text) throws Exit {
        line.atMost(1);
        String keystore = target.keystore();
        List<KeyInfo> keys;
        try {
            keys = new CmsCryptoProvider().keys(keystore);
        } catch (NoSuchFileException e) {
            throw Exit.failed("keystore " + keystore + ": there is no such folder");
        } catch (IOException e) {
            throw Exit.failed("keystore " + keystore + " cannot be read: " + e.getMessage());
        }
        if (text.json()) {
            keys.forEach(key -> text.object(fields(key)));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        keys.forEach(key -> rows.add(row(key)));
        text.note("keystore " + keystore);
        text.table(HEADERS, rows);
    }

    private static List<String> row(KeyInfo key) {
        return List.of(
                key.name(),
                key.privateKey() ? "yes " + key.algorithm() : "no",
                key.notAfter().map(Instant::toString).orElse(""),
                key.subject(),
                key.issuer(),
                key.fingerprint(),
                problem(key));
    }

    private static Map<String, Object> fields(KeyInfo key) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", key.name());
        fields.put("certificate", key.certificate());
        fields.put("key", key.privateKey());
        fields.put("algorithm", key.algorithm());
        fields.put("from", key.notBefore().map(Instant::toString).orElse(""));
        fields.put("until", key.notAfter().map(Instant::toString).orElse(""));
        fields.put("subject", key.subject());
        fields.put("issuer", key.issuer());
        fields.put("fingerprint", key.fingerprint());
        fields.put("problem", problem(key));
        return fields;
    }

    private static String problem(KeyInfo key) {
        Instant now = Instant.now();
        if (!key.problem().isEmpty()) {
            return key.problem();
        }
        if (key.notAfter().filter(now::isAfter).isPresent()) {
            return "expired";
        }
        return key.notBefore().filter(now::isBefore).isPresent() ? "not valid yet" : "";
    }
}
