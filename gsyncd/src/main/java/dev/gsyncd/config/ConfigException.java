package dev.gsyncd.config;

/// Something that the administrator wrote cannot be used. The message is one line that names what,
/// where it was written and what to do instead.
public final class ConfigException extends Exception {
    public ConfigException(String message) {
        super(message);
    }
}
