/// From changes and the state of both sides to an ordered list of operations. Pure: no effects.
@NullMarked
package dev.gsyncd.batch;

import org.jspecify.annotations.NullMarked;
