package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What the reading of rules depends on besides their text.
///
/// @param sending whether this end sends: rules of directories for the other end are dropped
/// @param deleteExcluded rules that name no side are about sending only
/// @param nulls lines of files of rules end in NUL
/// @param files reads files
/// @param home where `.cvsignore` of the user lies, null for nowhere
/// @param cvsIgnore the variable CVSIGNORE
/// @param notices told what people should know of the rules
public record RuleContext(
        boolean sending,
        boolean deleteExcluded,
        boolean nulls,
        RuleFiles files,
        @Nullable Bytes home,
        @Nullable Bytes cvsIgnore,
        RuleNotices notices) {}
