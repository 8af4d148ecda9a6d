package dev.gsyncd.cli;

/// The version of this program.
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "gsyncd " + (version == null ? "(not packaged)" : version) + " (for the JVM)";
    }
}
