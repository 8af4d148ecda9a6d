/// Sessions of plain directories as processes, through the OpenSSH sshd that is installed.
@NullMarked
package dev.gsyncd.it.directory;

import org.jspecify.annotations.NullMarked;
