/// gsyncd for the JVM.
@NullMarked
package dev.gsyncd;

import org.jspecify.annotations.NullMarked;
