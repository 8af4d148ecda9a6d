package dev.gsyncd.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads a config file: lines `option: value`, blank lines and `#` comments.
public final class ConfigFile {
    /// A config file is a page of text; anything larger is some other file.
    private static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /// The options and checked values in `file`.
    public static Map<Option, String> read(Path file) throws ConfigException {
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(file + ": larger than 1 MiB: not a config file");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw new ConfigException(
                    file + ": no such config file: give another with --config-file");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot read the config file: " + e.getMessage());
        }
        return parse(new String(bytes, StandardCharsets.UTF_8), file.toString());
    }

    /// As [#read], of text that came from `where`.
    static Map<Option, String> parse(String text, String where) throws ConfigException {
        Map<Option, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String at = where + ":" + number;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            int colon = content.indexOf(':');
            if (colon <= 0) {
                throw new ConfigException(at + ": not of the form \"option: value\": " + content);
            }
            String name = content.substring(0, colon).strip();
            Option option = Options.find(name);
            if (option == null) {
                throw new ConfigException(
                        at + ": unknown option \"" + name + "\": gsyncd --help lists all");
            }
            values.put(option, option.check(content.substring(colon + 1).strip(), at));
        }
        return values;
    }
}
