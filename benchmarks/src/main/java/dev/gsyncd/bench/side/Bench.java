package dev.gsyncd.bench.side;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/// `benchmarks/run`. The script gives the root of the source tree as the first argument.
public final class Bench {
    private static final long GIB = 1L << 30;

    private final Path root;
    private final Arguments arguments;

    private Bench(Path root, Arguments arguments) {
        this.root = root;
        this.arguments = arguments;
    }

    public static void main(String[] args) {
        List<String> words = Arrays.asList(args).subList(1, args.length);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(Arguments.HELP);
            return;
        }
        int code = 0;
        try {
            Arguments arguments = Arguments.parse(words.toArray(new String[0]));
            new Bench(Path.of(args[0]), arguments).run();
        } catch (Arguments.Wrong e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            code = 2;
        } catch (IOException | RunnerException e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            code = 1;
        }
        System.exit(code);
    }

    private void run() throws IOException, Arguments.Wrong, RunnerException {
        Path base = arguments.work() == null ? workplace() : arguments.work();
        Path work = Files.createTempDirectory(base, "gsyncd-bench.");
        Thread cleaning = new Thread(() -> clean(work));
        Runtime.getRuntime().addShutdownHook(cleaning);
        Path data = arguments.data();
        if (data != null) {
            Sweep sweep = new Sweep(arguments, data, work);
            save(work, Map.of("sweep", sweep.run()));
            return;
        }
        List<Case> cases = new ArrayList<>();
        List<String> kernels = new ArrayList<>();
        choose(cases, kernels);
        Report report = new Report();
        Map<String, Object> json = new LinkedHashMap<>();
        if (!kernels.isEmpty()) {
            Map<String, Object> machine = machine(work);
            List<Kernels.Kernel> results = Kernels.run(kernels, arguments.quick());
            json.put("kernels", Report.kernelsAsJson(results));
            String table = report.kernels(results, machine, Machine.load());
            System.out.println(table);
            docs(
                    "kernels",
                    table,
                    arguments.only().isEmpty() || arguments.only().contains("kernels"));
        }
        if (!cases.isEmpty()) {
            Map<String, Object> machine = machine(work);
            List<Comparison.Sample> samples =
                    new Comparison(
                                    work,
                                    "rsync",
                                    root.resolve("rsync-proto/bin/jrsync").toString(),
                                    arguments.quick() ? Case.Sizes.QUICK : Case.Sizes.FULL,
                                    arguments.rounds())
                            .run(cases);
            json.put("runs", Report.samplesAsJson(samples));
            String table = report.runs(samples, machine, Machine.load());
            System.out.println(table);
            docs("runs", table, cases.size() == Case.values().length);
        }
        save(work, json);
    }

    private Map<String, Object> machine(Path work) throws IOException {
        return Machine.describe(work, root, "rsync");
    }

    private void save(Path work, Map<String, Object> results) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine(work));
        all.putAll(results);
        Path file =
                arguments.json() != null
                        ? arguments.json()
                        : root.resolve("benchmarks/target/benchmarks.json");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, Json.of(all));
        System.out.println("samples: " + file);
    }

    private void docs(String part, String table, boolean whole) throws IOException {
        if (arguments.docs() && !arguments.quick() && whole) {
            Report.replace(root.resolve("docs/benchmarks.md"), part, table);
        }
    }

    private void choose(List<Case> cases, List<String> kernels) throws Arguments.Wrong {
        if (arguments.only().isEmpty()) {
            cases.addAll(List.of(Case.values()));
            kernels.add("dev\\.gsyncd\\.bench\\..*Bench");
            return;
        }
        for (String name : arguments.only()) {
            Case found = null;
            for (Case c : Case.values()) {
                found = c.id.equals(name) ? c : found;
            }
            if (found != null) {
                cases.add(found);
            } else if (name.equals("kernels")) {
                kernels.add("dev\\.gsyncd\\.bench\\..*Bench");
            } else if (name.matches("\\w+Bench(\\.\\w+)?")) {
                kernels.add("\\." + name.replace(".", "\\."));
            } else {
                throw new Arguments.Wrong("--only " + name + ": no such case (see --help)");
            }
        }
    }

    /// Memory rather than a disk where there is room: the programs are compared, not the disk.
    private Path workplace() throws IOException {
        Path memory = Path.of("/dev/shm");
        if (Files.isWritable(memory)) {
            FileStore store = Files.getFileStore(memory);
            if (store.getUsableSpace() > 5 * GIB && arguments.data() == null) {
                return memory;
            }
        }
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void clean(Path work) {
        try {
            Trees.delete(work);
        } catch (IOException e) {
            System.err.println("benchmarks/run: " + work + " is left: " + e.getMessage());
        }
    }
}
