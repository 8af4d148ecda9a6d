/// The secondary for machines without sshd: an ssh server that runs our own commands in its own
/// process and nothing else.
@NullMarked
package dev.gsyncd.serve;

import org.jspecify.annotations.NullMarked;
