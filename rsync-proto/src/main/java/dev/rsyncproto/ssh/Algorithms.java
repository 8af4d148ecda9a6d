package dev.rsyncproto.ssh;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.BaseBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.random.JceRandomFactory;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.security.AbstractSecurityProviderRegistrar;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.common.util.security.eddsa.generic.EdDSASupport;
import org.apache.sshd.server.ServerBuilder;

/// What is offered in a key exchange, best first. All of it is in the JDK.
final class Algorithms {
    // First of all: the lists below would make SSHD look for its providers.
    static {
        // SSHD looks for BouncyCastle first and would take hashes, random numbers and keys from it:
        // some 200 ms at start and nothing that the JDK lacks. Left to a program that wants it.
        if (System.getProperty(SecurityUtils.SECURITY_PROVIDER_REGISTRARS) == null) {
            SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
            SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.EDDSA, true);
            SecurityUtils.registerSecurityProvider(new JdkProvider());
        }
    }

    /// AES in GCM first: with the AES instructions it moves about four times what ChaCha20 does.
    private static final List<BuiltinCiphers> CIPHERS =
            List.of(
                    BuiltinCiphers.aes128gcm,
                    BuiltinCiphers.aes256gcm,
                    BuiltinCiphers.cc20p1305_openssh,
                    BuiltinCiphers.aes128ctr,
                    BuiltinCiphers.aes192ctr,
                    BuiltinCiphers.aes256ctr);

    private static final List<BuiltinMacs> MACS =
            List.of(
                    BuiltinMacs.hmacsha256etm,
                    BuiltinMacs.hmacsha512etm,
                    BuiltinMacs.hmacsha256,
                    BuiltinMacs.hmacsha512);

    private static final List<BuiltinDHFactories> KEX =
            List.of(
                    BuiltinDHFactories.curve25519,
                    BuiltinDHFactories.curve25519_libssh,
                    BuiltinDHFactories.ecdhp256,
                    BuiltinDHFactories.ecdhp384,
                    BuiltinDHFactories.ecdhp521,
                    BuiltinDHFactories.dhg16_512,
                    BuiltinDHFactories.dhg18_512,
                    BuiltinDHFactories.dhg14_256);

    private static final List<BuiltinSignatures> SIGNATURES =
            List.of(
                    BuiltinSignatures.ed25519,
                    BuiltinSignatures.nistp256,
                    BuiltinSignatures.nistp384,
                    BuiltinSignatures.nistp521,
                    BuiltinSignatures.rsaSHA512,
                    BuiltinSignatures.rsaSHA256);

    private Algorithms() {}

    /// Does nothing; makes sure that the static set-up has run before SSHD touches a key.
    static void ready() {}

    /// A client's or server's builder with all that both ends share.
    static <
                    T extends org.apache.sshd.common.helpers.AbstractFactoryManager,
                    S extends BaseBuilder<T, S>>
            S shared(BaseBuilder<T, S> builder, List<String> ciphers) throws SshFailure {
        return builder.cipherFactories(ciphers(ciphers))
                .macFactories(new ArrayList<NamedFactory<Mac>>(MACS))
                .compressionFactories(List.of(BuiltinCompressions.none))
                .randomFactory(new SingletonRandomFactory(JceRandomFactory.INSTANCE));
    }

    static List<KeyExchangeFactory> clientKex() {
        return NamedFactory.setUpTransformedFactories(true, KEX, ClientBuilder.DH2KEX);
    }

    static List<KeyExchangeFactory> serverKex() {
        return NamedFactory.setUpTransformedFactories(true, KEX, ServerBuilder.DH2KEX);
    }

    static List<NamedFactory<Signature>> signatures() {
        return new ArrayList<>(SIGNATURES);
    }

    /// The signatures with those for known `keyTypes` first.
    static List<NamedFactory<Signature>> signatures(Set<String> keyTypes) {
        List<NamedFactory<Signature>> known = new ArrayList<>();
        List<NamedFactory<Signature>> rest = new ArrayList<>();
        for (BuiltinSignatures s : SIGNATURES) {
            String type = s.getName().startsWith("rsa-sha2-") ? "ssh-rsa" : s.getName();
            (keyTypes.contains(type) ? known : rest).add(s);
        }
        known.addAll(rest);
        return known;
    }

    private static List<NamedFactory<Cipher>> ciphers(List<String> names) throws SshFailure {
        List<NamedFactory<Cipher>> chosen = new ArrayList<>();
        if (names.isEmpty()) {
            for (BuiltinCiphers c : CIPHERS) {
                if (c.isSupported()) {
                    chosen.add(c);
                }
            }
        }
        for (String name : names) {
            BuiltinCiphers cipher = BuiltinCiphers.fromFactoryName(name);
            if (cipher == null || !cipher.isSupported() || !CIPHERS.contains(cipher)) {
                throw new SshFailure(
                        SshFailure.Kind.LOCAL_FILE,
                        "cipher "
                                + name
                                + " is not known; known are "
                                + NamedResource.getNames(CIPHERS));
            }
            chosen.add(cipher);
        }
        return chosen;
    }

    /// Tells SSHD where ed25519 is; everything else it finds in the JDK without a registrar.
    private static final class JdkProvider extends AbstractSecurityProviderRegistrar {
        JdkProvider() {
            super("SunEC");
        }

        @Override
        public Provider getSecurityProvider() {
            return Security.getProvider("SunEC");
        }

        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public Optional<EdDSASupport<?, ?>> getEdDSASupport() {
            return Optional.of(new JdkEd25519());
        }
    }
}
