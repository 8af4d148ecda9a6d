package dev.gsyncd.it.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds the code to the package tables of docs/architecture.md.
class ArchitectureTest {
    private static final String RSYNC = "dev.rsyncproto";
    private static final String GSYNCD = "dev.gsyncd";

    @Test
    void packagesImportOnlyAlongTheArrows() throws Exception {
        Map<String, Set<String>> allowed =
                tables(Files.readString(Path.of("../docs/architecture.md")));
        Set<String> wrong = violations(allowed);
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void anArrowTakenAwayIsFound() throws Exception {
        Map<String, Set<String>> allowed =
                tables(Files.readString(Path.of("../docs/architecture.md")));
        allowed.put(GSYNCD + ".change", Set.of());
        assertFalse(violations(allowed).isEmpty());
    }

    @Test
    void everyPackageStandsInATable() throws Exception {
        Map<String, Set<String>> allowed =
                tables(Files.readString(Path.of("../docs/architecture.md")));
        Set<String> found = new TreeSet<>();
        for (JavaClass c : classes()) {
            found.add(c.getPackageName());
        }
        found.remove(GSYNCD);
        found.removeAll(allowed.keySet());
        assertEquals(Set.of(), found);
    }

    private static Set<String> violations(Map<String, Set<String>> allowed) {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass c : classes()) {
            Set<String> may = closure(c.getPackageName(), allowed);
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                String target = d.getTargetClass().getBaseComponentType().getPackageName();
                boolean ours = target.startsWith(RSYNC) || target.startsWith(GSYNCD);
                if (ours && !target.equals(c.getPackageName()) && !may.contains(target)) {
                    wrong.add(
                            c.getPackageName()
                                    + " -> "
                                    + target
                                    + "   ("
                                    + c.getSimpleName()
                                    + ")");
                }
            }
        }
        return wrong;
    }

    private static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(
                        Path.of("../rsync-proto/target/classes"),
                        Path.of("../gsyncd/target/classes"));
    }

    private static Set<String> closure(String name, Map<String, Set<String>> allowed) {
        Set<String> seen = new HashSet<>();
        List<String> todo = new ArrayList<>(allowed.getOrDefault(name, Set.of()));
        while (!todo.isEmpty()) {
            String next = todo.removeLast();
            if (seen.add(next)) {
                todo.addAll(allowed.getOrDefault(next, Set.of()));
            }
        }
        return seen;
    }

    /// Package name to the packages after its arrow, from the fenced tables.
    private static Map<String, Set<String>> tables(String doc) {
        Map<String, Set<String>> allowed = new LinkedHashMap<>();
        String root = null;
        for (String line : doc.lines().toList()) {
            if (line.startsWith("```")) {
                root = line.startsWith("```packages ") ? line.substring(12).strip() : null;
            } else if (root != null && line.contains("->")) {
                String[] sides = line.split("->", 2);
                Set<String> targets = new HashSet<>();
                // The arrow's targets end at the first run of two blanks.
                String list =
                        sides[1].startsWith("  ") ? "" : sides[1].strip().split(" {2,}", 2)[0];
                for (String target : list.split(" ")) {
                    if (!target.isEmpty()) {
                        targets.add(resolve(root, target));
                    }
                }
                allowed.put(resolve(root, sides[0].strip()), targets);
            }
        }
        return allowed;
    }

    private static String resolve(String root, String name) {
        if (name.equals("(root)")) {
            return root;
        }
        if (name.equals("rsync")) {
            return RSYNC;
        }
        return name.startsWith("rsync.") ? RSYNC + name.substring(5) : root + "." + name;
    }
}
