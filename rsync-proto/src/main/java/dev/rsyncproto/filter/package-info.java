/// Filter rules: read from options and files, asked for each name, sent to the peer.
///
/// `Filters` holds the rules of one end and the directory they are asked in; `RuleReader` fills
/// lists from texts and files; `RuleText` takes a text apart; `FilterRule` decides about a name,
/// with `Wildmatch`; `FilterWire` is their way to the server.
@NullMarked
package dev.rsyncproto.filter;

import org.jspecify.annotations.NullMarked;
