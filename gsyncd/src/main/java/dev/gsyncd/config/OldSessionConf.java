package dev.gsyncd.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// A session's config file as GlusterFS before 4.0 wrote it, with the options in a section `[peers
/// PRIMARY SECONDARY]`. It is rewritten once, and what it was is kept beside it.
public final class OldSessionConf {
    private static final String BACKUP = "gsyncd.conf.bkp";

    private OldSessionConf() {}

    /// Rewrites `file` where it is an old one.
    public static void upgrade(Path file, String primary, String secondaryVolume)
            throws ConfigException {
        String text = SessionConf.read(file);
        if (!text.contains("[peers ")) {
            return;
        }
        IniFile old = new IniFile();
        old.add(text, file.toString());
        String section = "peers " + primary + " " + secondaryVolume;
        if (!old.hasSection(section)) {
            return;
        }
        IniFile ini = new IniFile();
        ini.clear("vars");
        for (Map.Entry<String, String> e : old.options(section).entrySet()) {
            switch (e.getKey()) {
                case "use_tarssh" ->
                        ini.set(
                                "vars",
                                "sync-method",
                                e.getValue().equals("true") ? "tarssh" : "rsync");
                case "timeout" -> ini.set("vars", "secondary-timeout", e.getValue());
                default -> ini.set("vars", e.getKey().replace('_', '-'), e.getValue());
            }
        }
        try {
            Files.copy(file, file.resolveSibling(BACKUP), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ConfigException(
                    file + ": cannot keep a copy of the old config file: " + e.getMessage());
        }
        SessionConf.write(file, ini.text());
    }
}
