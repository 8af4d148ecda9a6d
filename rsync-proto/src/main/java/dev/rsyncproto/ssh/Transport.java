package dev.rsyncproto.ssh;

import java.time.Duration;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.core.CoreModuleProperties;

/// Socket and channel settings that both ends share.
final class Transport {
    static final long PACKET_BYTES = 64 * 1024;
    static final long WINDOW_BYTES = 8L * 1024 * 1024;

    /// SSHD gives up a write after 30 s without window. A peer whose disk is busy is no failure:
    /// keep-alives find out whether it lives.
    private static final Duration NEVER = Duration.ofDays(1000);

    private Transport() {}

    static void tune(AbstractFactoryManager manager) {
        CoreModuleProperties.TCP_NODELAY.set(manager, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(manager, true);
        CoreModuleProperties.MAX_PACKET_SIZE.set(manager, PACKET_BYTES);
        CoreModuleProperties.WINDOW_SIZE.set(manager, WINDOW_BYTES);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(manager, 128 * 1024);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(manager, NEVER);
        CoreModuleProperties.IDLE_TIMEOUT.set(manager, Duration.ZERO);
        CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(manager, 0L);
        CoreModuleProperties.NIO_WORKERS.set(manager, 2);
    }
}
