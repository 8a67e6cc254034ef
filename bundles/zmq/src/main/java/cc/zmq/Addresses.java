// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.config.Options;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of sockets: {@code tcp://host:port}. */
public final class Addresses {

    /** What an address must look like, for error messages. */
    public static final String FORM = "an address such as tcp://127.0.0.1:22632";

    private static final Pattern TCP =
            Pattern.compile("tcp://(\\*|[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.%a-z]+\\]):(\\d{1,5})");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Whether a socket can connect to this or listen on it. */
    public static boolean isValid(String address) {
        Matcher matcher = TCP.matcher(address);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) <= MAX_PORT;
    }

    /** An address that must be set; a mistake is reported to the options. */
    public static String required(Options options, String name) {
        String address = options.required(name, FORM);
        if (!address.isEmpty() && !isValid(address)) {
            options.problem(name, FORM);
        }
        return address;
    }

    /**
     * The address with the host's numbers in place of its name: those of IPv4 first. An address
     * that has no name is the only one.
     *
     * @throws UnknownHostException if there is no such host; may take the time of a resolver
     */
    static List<String> numeric(String address) throws UnknownHostException {
        Matcher matcher = TCP.matcher(address);
        if (!matcher.matches() || !isName(matcher.group(1))) {
            return List.of(address);
        }
        List<String> found = new ArrayList<>();
        int firstOfIpv6 = 0;
        for (InetAddress one : InetAddress.getAllByName(matcher.group(1))) {
            if (one instanceof Inet4Address) {
                found.add(firstOfIpv6++, numeric(one.getHostAddress(), matcher.group(2)));
            } else {
                found.add(numeric("[" + one.getHostAddress() + "]", matcher.group(2)));
            }
        }
        return found;
    }

    private static String numeric(String host, String port) {
        return "tcp://" + host + ":" + port;
    }

    /** Whether a host is written as a name. */
    static boolean hasName(String address) {
        Matcher matcher = TCP.matcher(address);
        return matcher.matches() && isName(matcher.group(1));
    }

    private static boolean isName(String host) {
        return !host.equals("*") && !host.startsWith("[") && !IPV4.matcher(host).matches();
    }

    /** Where a client of this host connects to reach a socket that listens on the address. */
    public static String local(String bound) {
        return bound.replace("//*:", "//127.0.0.1:")
                .replace("//0.0.0.0:", "//127.0.0.1:")
                .replace("//[::]:", "//[::1]:")
                .replace("//[0:0:0:0:0:0:0:0]:", "//[::1]:");
    }
}
