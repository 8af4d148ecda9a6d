package dev.gsyncd.secondary;

/// Names of the remote methods. The first group is the Python gsyncd's; the second is ours, offered
/// by [#CAPABILITIES].
final class Methods {
    static final String REPCE_VERSION = "__repce_version__";
    static final String VERSION = "version";
    static final String PID = "pid";
    static final String KEEP_ALIVE = "keep_alive";

    /// `(list of python-entry)` to a list of failures, see [PythonEntries].
    static final String PYTHON_ENTRY_OPS = "entry_ops";

    /// `(list of python-meta)` to a list of failures: `(entry, errno, call)`.
    static final String PYTHON_META_OPS = "meta_ops";

    /// `(path)` to its gfid, or ENOENT.
    static final String PYTHON_GFID = "gfid";

    /// `(client dict)` to a dict: implementation, kind, tar, list, window, streams.
    static final String CAPABILITIES = "gsyncd_capabilities";

    /// The channel becomes frames behind the reply.
    static final String MUX = "gsyncd_mux";

    /// `(list of entries)` to a list of found.
    static final String LOOKUP = "gsyncd_lookup";

    /// `(list of gfids)` to a list of found.
    static final String LOOKUP_GFIDS = "gsyncd_lookup_gfids";

    /// `(list of gfids)` to a list of lists of entries.
    static final String HOMES = "gsyncd_homes";

    /// `(gfid)` to a list of names; where there are too many EOVERFLOW. See [NameList].
    static final String LIST = "gsyncd_list";

    /// `(list of entry-op)` to a list of results: `entry_ops`, but one result each.
    static final String ENTRY_OPS = "gsyncd_entry_ops";

    /// `(dict: session, bytes, seconds)` to True.
    static final String TRASH = "gsyncd_trash";

    /// `(worker)` to whether no other serves that worker any more, see [Succession].
    static final String SUCCEED = "gsyncd_succeed";

    /// `(list of gfids)` to a list of errnos.
    static final String FLUSH = "gsyncd_flush";

    /// `()` to whether all parts of the volume answer.
    static final String WHOLE = "gsyncd_whole";

    /// `(list of (from, to))` to a list of errnos.
    static final String RENAME = "gsyncd_rename";

    /// `()` to an errno.
    static final String FLUSH_MIRROR = "gsyncd_flush_mirror";

    private Methods() {}
}
