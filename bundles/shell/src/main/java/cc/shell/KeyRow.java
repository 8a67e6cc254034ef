// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.KeyInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A name of a keystore, and who needs it for what.
 *
 * @param info what is there
 * @param uses of it
 */
record KeyRow(KeyInfo info, List<KeyUse> uses) {

    /** From so long before its end a certificate is pointed out. */
    static final Duration WARNING = Duration.ofDays(30);

    /** All names that are there or needed, by name. */
    static List<KeyRow> of(List<KeyInfo> infos, List<KeyUse> uses) {
        Set<String> names = new TreeSet<>();
        infos.forEach(info -> names.add(info.name()));
        uses.forEach(use -> names.add(use.key()));
        return names.stream()
                .map(
                        name ->
                                new KeyRow(
                                        infos.stream()
                                                .filter(info -> info.name().equals(name))
                                                .findFirst()
                                                .orElse(missing(name)),
                                        uses.stream()
                                                .filter(use -> use.key().equals(name))
                                                .toList()))
                .toList();
    }

    /** Who uses it, and for what: {@code hub: verify-ca, decrypt}. */
    String usedFor() {
        return users(use -> true).stream()
                .map(
                        user ->
                                user
                                        + ": "
                                        + uses.stream()
                                                .filter(use -> use.user().equals(user))
                                                .map(KeyUse::purpose)
                                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    /** What is wrong, or soon will be; empty if all is well. */
    String problem(Instant now) {
        List<String> problems = new ArrayList<>();
        Stream.of(info.problem()).filter(text -> !text.isEmpty()).forEach(problems::add);
        Set<String> users = users(use -> true);
        if (!info.certificate() && !users.isEmpty()) {
            problems.add("no certificate, which " + String.join(", ", users) + " must have");
        }
        Set<String> keyUsers = users(KeyUse::needsPrivateKey);
        if (!info.privateKey() && !keyUsers.isEmpty()) {
            problems.add("no private key, which " + String.join(", ", keyUsers) + " must have");
        }
        validity(now).ifPresent(problems::add);
        return String.join("; ", problems);
    }

    private Optional<String> validity(Instant now) {
        if (info.notBefore().filter(now::isBefore).isPresent()) {
            return Optional.of("NOT VALID YET: from " + Human.time(info.notBefore().get()) + " on");
        }
        return info.notAfter()
                .filter(end -> end.isBefore(now.plus(WARNING)))
                .map(
                        end ->
                                end.isAfter(now)
                                        ? "expires in " + Human.duration(Duration.between(now, end))
                                        : "EXPIRED "
                                                + Human.duration(Duration.between(end, now))
                                                + " ago");
    }

    private Set<String> users(Predicate<KeyUse> which) {
        return uses.stream()
                .filter(which)
                .map(KeyUse::user)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static KeyInfo missing(String name) {
        return new KeyInfo(
                name, false, false, "", "", Optional.empty(), Optional.empty(), "", "", "");
    }
}
