package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entry operations on a real volume, and what is left of a mount whose owner is killed.
@OnCluster
class VolumeSecondaryTest {
    @TempDir static Path logs;
    private static Lab lab;

    /// What somebody else left in the machine's /tmp, which the lab's hosts share.
    private static Set<String> before = Set.of();

    @BeforeAll
    static void build() {
        lab = Lab.up();
        before = mounts();
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String[] scenario(String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                VolumeScenario.class.getName(),
                                "gs1",
                                "moz",
                                logs.resolve("moz.log").toString()));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    @Test
    void allEntryOperations() {
        String output = lab.ok("gs1", scenario());
        assertTrue(output.endsWith("passed\n"), output);
        System.out.print(output);
        awaitNoMount();
    }

    @Test
    void aKilledOwnerLeavesNoMountAndNoProcess() throws Exception {
        Path out = logs.resolve("hold.out");
        Process holder = lab.start(out, "gs1", scenario("hold"));
        Lab.await("the mount", Duration.ofSeconds(40), () -> read(out).contains("ready"));
        assertEquals(1, lab.pids("gs1", "glusterfs .*aux-gfid-mount").size());
        assertEquals(Set.of(), newMounts());
        for (long pid : lab.pids("gs1", "VolumeScenario")) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        holder.waitFor();
        awaitNoMount();
    }

    private static Set<String> newMounts() {
        Set<String> found = mounts();
        found.removeAll(before);
        return found;
    }

    private static Set<String> mounts() {
        String found =
                lab.in(
                                "gs1",
                                "sh",
                                "-c",
                                "grep gsyncd-mount /proc/mounts; ls -d /tmp/gsyncd-mount-*"
                                        + " 2>/dev/null")
                        .output();
        return found.lines().collect(Collectors.toSet());
    }

    private static void awaitNoMount() {
        Lab.await(
                "the end of the mount",
                Duration.ofSeconds(15),
                () -> lab.pids("gs1", "glusterfs .*aux-gfid-mount").isEmpty());
        assertEquals(Set.of(), newMounts());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
