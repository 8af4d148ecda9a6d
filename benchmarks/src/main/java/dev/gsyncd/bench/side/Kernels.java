package dev.gsyncd.bench.side;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The JMH benchmarks of this module.
final class Kernels {
    private Kernels() {}

    /// @param samples the score of each iteration, in `unit`
    record Kernel(
            String name,
            String parameters,
            double score,
            double error,
            String unit,
            List<Double> samples) {}

    /// `quick`: each once and briefly, in this process: a smoke test with the correctness gates.
    static List<Kernel> run(List<String> includes, boolean quick) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .verbosity(quick ? VerboseMode.SILENT : VerboseMode.NORMAL)
                        .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
                        .shouldFailOnError(true);
        for (String include : includes) {
            options.include(include);
        }
        if (quick) {
            options.forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(20));
        }
        List<Kernel> all = new ArrayList<>();
        for (RunResult r : new Runner(options.build()).run()) {
            TreeMap<String, String> parameters = new TreeMap<>();
            for (String key : r.getParams().getParamsKeys()) {
                parameters.put(key, r.getParams().getParam(key));
            }
            Result<?> primary = r.getPrimaryResult();
            List<Double> samples = new ArrayList<>();
            r.getBenchmarkResults()
                    .forEach(b ->
                            b.getIterationResults()
                                    .forEach(i -> samples.add(i.getPrimaryResult().getScore())));
            String name = r.getParams().getBenchmark();
            all.add(
                    new Kernel(
                            name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                            parameters.isEmpty()
                                    ? ""
                                    : parameters.toString().replaceAll("[{}]", ""),
                            primary.getScore(),
                            Double.isNaN(primary.getScoreError()) ? 0 : primary.getScoreError(),
                            primary.getScoreUnit(),
                            samples));
        }
        return all;
    }
}
