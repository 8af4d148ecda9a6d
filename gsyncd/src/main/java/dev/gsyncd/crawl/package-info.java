/// Finds what changed by walking a brick: where no changelogs tell it.
///
/// The marker translator keeps on every inode when something at or below it changed (`xtime`), so
/// that a walk goes only into directories that changed since a time. A walk sees what is there;
/// what was deleted, or renamed away, it does not see.
@NullMarked
package dev.gsyncd.crawl;

import org.jspecify.annotations.NullMarked;
