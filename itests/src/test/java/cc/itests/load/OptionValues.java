// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import java.net.DatagramSocket;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For each option of our components another value that is allowed, and one that is not. An option
 * that is new in a component and of a kind that cannot be guessed has to be added here.
 */
final class OptionValues {

    /** What is wrong, where {@link #INVALID} knows nothing worse. */
    private static final String NONSENSE = "nonsense";

    /** Any text will do; or what it names may come later, and is waited for. */
    private static final Set<String> ANY =
            Set.of(
                    "name",
                    "server",
                    "bakext",
                    "cc.handler.infowriter/dstdir",
                    "cc.handler.tailwriter/dstdir",
                    "cc.crypto.keystore/ca",
                    "cc.crypto.keystore/directory",
                    "cc.crypto.keystore/names",
                    "command",
                    "daemons",
                    "db",
                    "description",
                    "directory",
                    "exclude",
                    "forward-to",
                    "include",
                    "info-name",
                    "info-script",
                    "infodir",
                    "infofile",
                    "infomask",
                    "listen-host",
                    "local-id",
                    "log_function",
                    "logdir",
                    "logmask",
                    "logname",
                    "msg-suffix",
                    "plugins",
                    "processes",
                    "reply-types",
                    "allowed-functions",
                    "script",
                    "stat_function",
                    "stat_queue_name",
                    "state-dir");

    /** What can be told from the keystore alone, which may come later. */
    private static final Set<String> KEYS =
            Set.of("cms-keystore", "cms-sign", "cms-verify-ca", "cms-encrypt", "cms-decrypt");

    private static final Map<String, String> VALID =
            Map.ofEntries(
                    Map.entry("allowed-functions", "public.other"),
                    Map.entry("allowed-senders", "127.0.0.0/8"),
                    Map.entry("bakext", ".old"),
                    Map.entry("buffer-seconds", "2"),
                    Map.entry("ca", "ca"),
                    Map.entry("cc-role", "insecure"),
                    Map.entry("cc-socket", "tcp://127.0.0.1:1"),
                    Map.entry("cms-cipher", "aes256-cbc"),
                    Map.entry("cms-decrypt", "confdb"),
                    Map.entry("cms-digest", "sha512"),
                    Map.entry("cms-encrypt", "confdb"),
                    Map.entry("cms-sign", "user1"),
                    Map.entry("cms-time-window", "100"),
                    Map.entry("cms-verify-ca", "ca, ca2"),
                    Map.entry("command", "echo other"),
                    Map.entry("compression", "bzip2"),
                    Map.entry("compression-level", "5"),
                    Map.entry("daemons", "nobody"),
                    Map.entry("db", "other"),
                    Map.entry("delay", "0.1"),
                    Map.entry("delivery", "unacknowledged"),
                    Map.entry("description", "other"),
                    Map.entry("dstmask", "%(hostname)s/%(filename)s"),
                    Map.entry("effects-table", "public.other"),
                    Map.entry("encrypted", "open"),
                    Map.entry("environment", "LANG=C"),
                    Map.entry("exclude", "pub.*"),
                    Map.entry("file-mode", "binary"),
                    Map.entry("files", "/etc/host*"),
                    Map.entry("follow", "all"),
                    Map.entry("forward-to", "other"),
                    Map.entry("host-names", "certificate"),
                    Map.entry("include", "*"),
                    Map.entry("info-name", "other"),
                    Map.entry("info-period", "1800"),
                    Map.entry("info-script", "echo other"),
                    Map.entry("infomask", "*.info"),
                    Map.entry("listen-host", "localhost"),
                    Map.entry("local-id", "other"),
                    Map.entry("log-format", "netstr"),
                    Map.entry("log_function", "log.other"),
                    Map.entry("logmask", "*.txt"),
                    Map.entry("logname", ""),
                    Map.entry("maint-period", "50"),
                    Map.entry("cc.daemon.pg_logforward/max-size", "4 KB"),
                    Map.entry("msg-suffix", "other"),
                    Map.entry("name", "another"),
                    Map.entry("names", "other"),
                    Map.entry("operation-mode", "classic"),
                    Map.entry("parameters", "count=[0-9]+"),
                    Map.entry("pattern", "trial.nobody"),
                    Map.entry("ping-remotes", "tcp://127.0.0.1:1"),
                    Map.entry("plugins", "other"),
                    Map.entry("postgresql-dirs", "/var/lib/postgresql/*"),
                    Map.entry("processes", "java"),
                    Map.entry("reg-period", "100"),
                    Map.entry("remote-cc", "tcp://127.0.0.1:1"),
                    Map.entry("reply-types", "other"),
                    Map.entry("script", "sleep 1800"),
                    Map.entry("server", "elsewhere"),
                    Map.entry("start", "begin"),
                    Map.entry("stat_function", "pgq.other"),
                    Map.entry("stat_queue_name", "other"),
                    Map.entry("subject", "O=Other"),
                    Map.entry("sudo", "nobody"),
                    Map.entry("task-grace-period", "100"),
                    Map.entry("timeout", "20"),
                    Map.entry("use-blob", "no"),
                    Map.entry("user", "nobody"),
                    Map.entry("watchdog-formula-cap", "100"),
                    Map.entry("write-compressed", "keep"),
                    Map.entry("zmq_hwm", "9000"),
                    Map.entry("zmq_linger", "1000"),
                    Map.entry("zmq_nthreads", "2"),
                    Map.entry("zmq_rcvbuf", "64 KB"),
                    Map.entry("zmq_sndbuf", "64 KB"),
                    Map.entry("zmq_tcp_keepalive", "0"),
                    Map.entry("zmq_tcp_keepalive_cnt", "3"),
                    Map.entry("zmq_tcp_keepalive_idle", "100"),
                    Map.entry("zmq_tcp_keepalive_intvl", "10"));

    private static final Map<String, String> INVALID =
            Map.of(
                    "effects-table", "x".repeat(64),
                    "pattern", "pub..x",
                    "user", "no body",
                    "sudo", "no body");

    private final Map<String, String> valid = new HashMap<>(VALID);

    /**
     * Values for components in a runtime.
     *
     * @param folder for what they are told to write and to read
     */
    OptionValues(Path folder) throws URISyntaxException, SocketException {
        for (String each :
                Set.of("directory", "dstdir", "infodir", "infofile", "logdir", "state-dir")) {
            valid.put(each, folder.resolve("other-" + each).toString());
        }
        try (DatagramSocket any = new DatagramSocket()) {
            valid.put("listen-port", Integer.toString(any.getLocalPort()));
        }
        valid.put("cms-keystore", Site.keystore().resolve(".").toString());
    }

    /** Another value that is allowed. */
    String valid(String component, OptionCatalog.Option option) {
        return specific(valid, component, option).orElseGet(() -> guessed(component, option));
    }

    private static String guessed(String component, OptionCatalog.Option option) {
        if (option.type().equals("Boolean")) {
            return option.fallback().equals("true") ? "no" : "yes";
        }
        if (option.type().equals("Integer") && !option.fallback().isEmpty()) {
            return Long.toString(Long.parseLong(option.fallback()) + 1);
        }
        if (option.isSize()) {
            return "2 MB";
        }
        throw new IllegalStateException(component + ": no value is known for " + option);
    }

    /** A value that is not allowed; empty if there is none. */
    Optional<String> invalid(String component, OptionCatalog.Option option) {
        boolean any =
                ANY.contains(option.id())
                        || ANY.contains(component + "/" + option.id())
                        || KEYS.contains(option.id()) && waits(component);
        return any
                ? Optional.empty()
                : Optional.of(specific(INVALID, component, option).orElse(NONSENSE));
    }

    /** Whoever connects waits for its keys, and a role for its servers; they say so. */
    private static boolean waits(String component) {
        return component.startsWith("cc.daemon.")
                || component.equals("cc.role")
                || component.equals("cc.handler.echo")
                || component.equals("cc.handler.proxy");
    }

    private static Optional<String> specific(
            Map<String, String> values, String component, OptionCatalog.Option option) {
        String own = values.get(component + "/" + option.id());
        return Optional.ofNullable(own != null ? own : values.get(option.id()));
    }
}
