/// Tokens: how literal data and block matches lie on the wire, behind one seam for compression.
///
/// Without compression (`token.c:simple_send_token`):
///
/// ```text
/// [token]  int n > 0    n literal bytes follow; we send at most 32768, others send more
///          int n < 0    block -(n + 1)
///          int 0        the end
/// ```
///
/// With it (`send_deflated_token` and its kin):
///
/// ```text
/// [token]  00           the end
///          20 int       a block
///          21 int u16   a block and as many more as the u16 says
///          40..7f u8    compressed data follows, of as many bytes as these 14 bits say
///          80..bf       the block as far after the last one of the run before as 6 bits say
///          c0..ff u16   the same, and as many more
/// ```
///
/// | method | the compressed data is | flushed before a block and at the end by |
/// |---|---|---|
/// | zlibx | one raw deflate stream for each file | a sync flush, whose `00 00 ff ff` is left out |
/// | zlib | the same, matched blocks put into the window | the same |
/// | zstd | one frame for the session, never ended | `ZSTD_e_flush` |
/// | lz4 | a block for each piece | nothing |
@NullMarked
package dev.rsyncproto.token;

import org.jspecify.annotations.NullMarked;
