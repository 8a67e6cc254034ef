// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.KeyInfo;
import cc.api.config.Options;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Signs, verifies, encrypts and decrypts messages as CMS (RFC 5652), in the forms that deployed
 * peers make and take. A service in a container; elsewhere {@code new CmsCryptoProvider()} does.
 *
 * <p>Options, all of them optional:
 *
 * <dl>
 *   <dt>{@code cms-keystore}
 *   <dd>folder with {@code NAME.crt} and {@code private/NAME.key}, PEM. Files are read again when
 *       they change, within a second of their next use; while they are broken or gone, what was
 *       read before stays in use
 *   <dt>{@code cms-sign}
 *   <dd>name of the RSA key and certificate that sign what is sent
 *   <dt>{@code cms-verify-ca}
 *   <dd>names of CAs with commas between them: what comes in must be signed by a key that one of
 *       them certified directly; a CA in between must be listed itself. A certificate that signs
 *       itself is its own CA where it is listed
 *   <dt>{@code cms-encrypt}
 *   <dd>name of the receiver's certificate; needs {@code cms-sign}
 *   <dt>{@code cms-decrypt}
 *   <dd>name of the key that what comes in must be encrypted to; needs {@code cms-verify-ca}
 *   <dt>{@code cms-time-window}
 *   <dd>seconds that the {@code time} of what comes in may be off; 0, the default, is any
 *   <dt>{@code cms-digest}
 *   <dd>{@code sha1}, {@code sha256} (the default), {@code sha384} or {@code sha512}: for what is
 *       sent. All of them are taken
 *   <dt>{@code cms-cipher}
 *   <dd>{@code aes128-cbc} (the default, and what all deployed peers have), {@code aes192-cbc},
 *       {@code aes256-cbc} or {@code 3des}: for what is sent. All of them are taken
 * </dl>
 */
@Component(name = "cc.crypto", service = CryptoProvider.class)
public final class CmsCryptoProvider implements CryptoProvider {

    private final Clock clock;
    private final LongSupplier ticker;
    private final Set<Path> exposed = ConcurrentHashMap.newKeySet();

    @Activate
    public CmsCryptoProvider() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param ticker nanoseconds of a clock that never goes back: when to look at files again
     */
    CmsCryptoProvider(Clock clock, LongSupplier ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public Crypto open(Options options) {
        return new CmsOptions(options)
                .open(folder -> new Keystore(folder, clock, ticker, exposed), clock);
    }

    @Override
    public List<KeyInfo> keys(String keystore) throws IOException {
        try {
            return KeystoreListing.of(Path.of(keystore));
        } catch (InvalidPathException e) {
            throw new NotDirectoryException(keystore);
        }
    }
}
