// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import cc.api.Signer;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.cms.SignedData;

/** Messages as {@code cms-*} options ask for them. Safe for use by many threads. */
final class CmsCrypto implements Crypto {

    /**
     * What the options ask for.
     *
     * @param decrypt only together with {@code trust}
     * @param encrypt only together with {@code sign}
     * @param window {@link Duration#ZERO} for any time
     */
    record Parts(
            Optional<Watched<Identity>> sign,
            Optional<Trust> trust,
            Optional<Watched<Receiver>> encrypt,
            Optional<Watched<Identity>> decrypt,
            DigestAlgorithm digest,
            ContentCipher cipher,
            Duration window) {}

    /** Deployed peers send and understand no other hash. */
    private static final String HASH = "SHA-1:";

    /** A server takes no larger message, so an honest structure is never larger. */
    private static final int MAX_CMS = 64 << 20;

    private static final String TOO_LARGE = " of more than 64 MB";

    private final Parts parts;
    private final Clock clock;
    private final Optional<SignatureReader> signatures;
    private final SignatureWriter signatureWriter;
    private final EnvelopeReader envelopes = new EnvelopeReader();
    private final EnvelopeWriter envelopeWriter;

    CmsCrypto(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
        this.signatures = parts.trust().map(trust -> new SignatureReader(trust, clock));
        this.signatureWriter = new SignatureWriter(parts.digest(), clock);
        this.envelopeWriter = new EnvelopeWriter(parts.cipher());
    }

    @Override
    public boolean signs() {
        return parts.sign().isPresent();
    }

    @Override
    public boolean encrypts() {
        return parts.encrypt().isPresent();
    }

    @Override
    public boolean verifies() {
        return parts.trust().isPresent();
    }

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        if (parts.sign().isEmpty()) {
            return Message.of(type, body.stamped(type, "").toJson(), Frame.EMPTY, blob);
        }
        Identity signer = parts.sign().get().get();
        Frame json = body.stamped(type, blob.isEmpty() ? "" : hash(blob)).toJson();
        byte[] content = json.toByteArray();
        try {
            if (parts.encrypt().isEmpty()) {
                Frame signature = Frame.wrap(signatureWriter.detached(signer, content));
                return Message.of(type, json, signature, blob);
            }
            byte[] signed = signatureWriter.embedding(signer, content);
            byte[] sealed = envelopeWriter.seal(parts.encrypt().get().get(), signed);
            return Message.of(type, Message.ENCRYPTED, Frame.wrap(sealed), blob);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalStateException(
                    "no message can be made with the key " + signer.keyFile() + ": " + e, e);
        }
    }

    @Override
    public Opened open(Message message) throws DropException {
        if (!message.isEncrypted() && parts.decrypt().isPresent()) {
            throw new DropException(
                    DropReason.NOT_ENCRYPTED, "not encrypted, and cms-decrypt asks for it");
        }
        Frame json = message.body();
        Optional<Signer> signer = Optional.empty();
        if (message.isEncrypted()) {
            SignatureReader.Verified verified = decrypted(message.signature());
            json = verified.content();
            signer = Optional.of(verified.signer());
        } else if (signatures.isPresent()) {
            signer = Optional.of(verified(message).signer());
        }
        Body body = Body.parse(json);
        body.requireType(message.type());
        requireTime(body);
        if (signatures.isPresent()) {
            requireHash(body, message);
        }
        return new Opened(body, signer, message.isEncrypted());
    }

    private SignatureReader.Verified verified(Message message) throws DropException {
        Frame signature = message.signature();
        if (signature.isEmpty()) {
            throw new DropException(
                    DropReason.UNSIGNED, "not signed, and cms-verify-ca asks for it");
        }
        if (signature.size() > MAX_CMS) {
            throw new DropException(DropReason.BAD_SIGNATURE, "a signature" + TOO_LARGE);
        }
        try {
            SignedData data = SignatureReader.parse(signature.toByteArray());
            return signatures.orElseThrow().verify(data, Optional.of(message.body()));
        } catch (IOException e) {
            throw new DropException(
                    DropReason.BAD_SIGNATURE, "not a CMS signature: " + e.getMessage());
        }
    }

    /** All that can be wrong up to a signature that can be read is one error, without a reason. */
    private SignatureReader.Verified decrypted(Frame sealed) throws DropException {
        if (parts.decrypt().isEmpty()) {
            throw new DropException(
                    DropReason.UNDECRYPTABLE, "encrypted, and no cms-decrypt is configured here");
        }
        if (sealed.size() > MAX_CMS) {
            throw new DropException(DropReason.UNDECRYPTABLE, "encrypted" + TOO_LARGE);
        }
        Identity recipient = parts.decrypt().get().get();
        try {
            byte[] signed =
                    envelopes
                            .open(recipient, sealed.toByteArray())
                            .orElseThrow(() -> undecryptable(recipient));
            SignedData data = SignatureReader.parse(signed);
            return signatures.orElseThrow().verify(data, Optional.empty());
        } catch (IOException e) {
            throw undecryptable(recipient);
        }
    }

    private static DropException undecryptable(Identity recipient) {
        return new DropException(
                DropReason.UNDECRYPTABLE,
                "encrypted to another key than "
                        + recipient.keyFile().getFileName()
                        + ", damaged, or not signed inside");
    }

    private void requireTime(Body body) throws DropException {
        if (parts.window().isZero()) {
            return;
        }
        double off = body.number("time") - seconds(clock.instant());
        if (Math.abs(off) > parts.window().toMillis() / 1000.0) {
            throw new DropException(
                    DropReason.TIME_WINDOW,
                    String.format(
                            "made %.1f seconds %s our time, where cms-time-window allows %s",
                            Math.abs(off),
                            off < 0 ? "before" : "after",
                            BigDecimal.valueOf(parts.window().toMillis(), 3)
                                    .stripTrailingZeros()
                                    .toPlainString()));
        }
    }

    /** Old peers send an empty file as an empty part with the hash of nothing. */
    private static void requireHash(Body body, Message message) throws DropException {
        Object hash = body.get("blob_hash");
        Frame blob = message.blob();
        if (blob.isEmpty()) {
            boolean hashOfNothing = message.hasBlobPart() && hash(blob).equals(hash);
            if (hash != null && !hash.equals("") && !hashOfNothing) {
                throw new DropException(
                        DropReason.BAD_BLOB, "the body has the hash of a blob that is not there");
            }
        } else if (hash == null || hash.equals("")) {
            throw new DropException(DropReason.BAD_BLOB, "a blob, and no blob_hash in the body");
        } else if (!hash.equals(hash(blob))) {
            throw new DropException(
                    DropReason.BAD_BLOB, "the body has the hash of another blob: '" + hash + "'");
        }
    }

    private static String hash(Frame blob) {
        MessageDigest digest = DigestAlgorithm.SHA1.start();
        digest.update(blob.buffer());
        return HASH + HexFormat.of().formatHex(digest.digest());
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }
}
