/// The content and the attributes of files: who brings them to the secondary.
@NullMarked
package dev.gsyncd.data;

import org.jspecify.annotations.NullMarked;
