/// Trees and options drawn at random, and jrsync held to what rsync makes of them.
@NullMarked
package dev.gsyncd.it.differential;

import org.jspecify.annotations.NullMarked;
