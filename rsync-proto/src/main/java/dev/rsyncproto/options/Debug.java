package dev.rsyncproto.options;

/// The words of `--debug`.
public enum Debug implements OutputFlag {
    ACL(SENDER | RECEIVER, "ACLs"),
    BACKUP(RECEIVER, "backups (levels 1-2)"),
    BIND(CLIENT, "the binding of sockets"),
    CHDIR(CLIENT | SERVER, "changes of the current directory"),
    CONNECT(CLIENT, "connections (levels 1-2)"),
    CMD(CLIENT, "commands and options that are issued (levels 1-2)"),
    DEL(RECEIVER, "deletions (levels 1-3)"),
    DELTASUM(SENDER | RECEIVER, "checksums of the delta transfer (levels 1-4)"),
    DUP(RECEIVER, "duplicate names that are weeded out"),
    EXIT(CLIENT | SERVER, "how processes end (levels 1-3)"),
    FILTER(SENDER | RECEIVER, "filters (levels 1-3)"),
    FLIST(SENDER | RECEIVER, "file lists (levels 1-4)"),
    FUZZY(RECEIVER, "fuzzy scores (levels 1-2)"),
    GENR(RECEIVER, "the generator"),
    HASH(SENDER | RECEIVER, "hash tables"),
    HLINK(SENDER | RECEIVER, "hard links (levels 1-3)"),
    ICONV(CLIENT | SERVER, "conversions of names (levels 1-2)"),
    IO(CLIENT | SERVER, "reads and writes (levels 1-4)"),
    NSTR(CLIENT | SERVER, "negotiated strings"),
    OWN(RECEIVER, "changes of users and groups (levels 1-2)"),
    PROTO(CLIENT | SERVER, "the protocol"),
    RECV(RECEIVER, "the receiver"),
    SEND(SENDER, "the sender"),
    TIME(RECEIVER, "the setting of modification times (levels 1-2)");

    private final int where;
    private final String help;

    Debug(int where, String help) {
        this.where = where;
        this.help = help;
    }

    @Override
    public int where() {
        return where;
    }

    @Override
    public String help() {
        return "Debug " + help;
    }
}
