/// Tokens: how literal data and block matches lie on the wire, behind one seam for compression.
///
/// Without compression (`token.c:simple_send_token`):
///
/// ```text
/// [token]  int n > 0    n literal bytes follow; we send at most 32768, others send more
///          int n < 0    block -(n + 1)
///          int 0        the end
/// ```
@NullMarked
package dev.rsyncproto.token;

import org.jspecify.annotations.NullMarked;
