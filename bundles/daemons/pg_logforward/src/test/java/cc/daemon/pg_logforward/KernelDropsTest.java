// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelDropsTest {

    private static final Path NET = Path.of("/proc/net");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void whatTheKernelThrowsAwayIsKnown(String host) throws Exception {
        assumeThat(NET.resolve("udp6")).exists();
        InetAddress address = InetAddress.getByName(host);
        StandardProtocolFamily family =
                host.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        try (DatagramChannel in = DatagramChannel.open(family);
                DatagramChannel out = DatagramChannel.open(family)) {
            in.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            in.bind(new InetSocketAddress(address, 0));
            InetSocketAddress local = (InetSocketAddress) in.getLocalAddress();
            KernelDrops drops = new KernelDrops(local, NET);
            assertThat(drops.count()).hasValue(0);
            for (int i = 0; i < 1000; i++) {
                out.send(ByteBuffer.wrap(new byte[100]), local);
            }
            in.configureBlocking(false);
            int read = 0;
            while (in.receive(ByteBuffer.allocate(200)) != null) {
                read++;
            }
            assertThat(drops.count()).hasValue(1000 - read);
            assertThat(read).isLessThan(1000);
        }
    }

    @Test
    void whereThereIsNoTableNothingIsKnown(@TempDir Path empty) {
        assertThat(new KernelDrops(new InetSocketAddress("127.0.0.1", 1), empty).count()).isEmpty();
    }
}
