package dev.gsyncd.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Medians as tables for people, samples as JSON for programs.
final class Report {
    /// The goal: nothing slower than this many times rsync, once files outweigh a JVM's start.
    private static final double GOAL = 1.5;

    private static double median(
            List<Comparison.Sample> samples, ToDoubleFunction<Comparison.Sample> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static List<Comparison.Sample> of(
            List<Comparison.Sample> samples, Case what, Pair pair) {
        return samples.stream().filter(s -> s.what() == what && s.pair() == pair).toList();
    }

    String runs(List<Comparison.Sample> samples, Map<String, Object> machine, String loadAfter) {
        StringBuilder out = new StringBuilder(head(machine, loadAfter));
        out.append(
                "| run | ends | wall | of rsync's | CPU | of rsync's | peak | wire | of rsync's |\n");
        out.append("|--|--|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Case what : Case.values()) {
            List<Comparison.Sample> reference = of(samples, what, Pair.RSYNC_RSYNC);
            for (Pair pair : Pair.values()) {
                List<Comparison.Sample> mine = of(samples, what, pair);
                if (mine.isEmpty() || reference.isEmpty()) {
                    continue;
                }
                double wall = median(mine, Comparison.Sample::wall);
                double cpu = median(mine, Comparison.Sample::cpu);
                double wire = median(mine, Comparison.Sample::wireBytes);
                double wallRatio = wall / median(reference, Comparison.Sample::wall);
                double wireOfRsync = median(reference, Comparison.Sample::wireBytes);
                out.append(
                        String.format(
                                Locale.ROOT,
                                "| %s | %s | %.3f s | %s | %.3f s | %s | %.0f MiB | %s | %s |%n",
                                pair == Pair.RSYNC_RSYNC ? what.text : "",
                                pair.text,
                                wall,
                                (wallRatio > GOAL ? "**%.2f**" : "%.2f").formatted(wallRatio),
                                cpu,
                                "%.2f".formatted(cpu / median(reference, Comparison.Sample::cpu)),
                                median(mine, s -> s.peakKib() / 1024.0),
                                wire == 0 ? "" : "%,.0f".formatted(wire),
                                wireOfRsync == 0 ? "" : "%.3f".formatted(wire / wireOfRsync)));
            }
        }
        return out.toString();
    }

    String kernels(List<Kernels.Kernel> kernels, Map<String, Object> machine, String loadAfter) {
        StringBuilder out = new StringBuilder(head(machine, loadAfter));
        out.append("| kernel | of | score | ± | unit |\n|--|--|--:|--:|--|\n");
        for (Kernels.Kernel k : kernels) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %,.1f | %,.1f | %s |%n",
                            k.name(),
                            k.parameters(),
                            k.score(),
                            k.error(),
                            k.unit()));
        }
        return out.toString();
    }

    private static String head(Map<String, Object> machine, String loadAfter) {
        return """
        %s · %s × %s, %s · kernel %s · JDK %s · %s · commit %.10s · files on %s · \
        load %s before, %s after

        """
                .formatted(
                        machine.get("time"),
                        machine.get("processors"),
                        machine.get("cpu"),
                        machine.get("memory"),
                        machine.get("kernel"),
                        machine.get("jdk"),
                        String.valueOf(machine.get("rsync")).replaceAll(" +", " "),
                        machine.get("commit"),
                        machine.get("fileSystem"),
                        machine.get("loadBefore"),
                        loadAfter);
    }

    static List<Object> samplesAsJson(List<Comparison.Sample> samples) {
        List<Object> all = new ArrayList<>();
        for (Comparison.Sample s : samples) {
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("case", s.what().id);
            m.put("ends", s.pair().text);
            m.put("round", s.round());
            m.put("wallSeconds", s.wall());
            m.put("cpuSeconds", s.cpu());
            m.put("peakKib", s.peakKib());
            m.put("wireBytes", s.wireBytes());
            m.put("literalBytes", s.literalBytes());
            all.add(m);
        }
        return all;
    }

    static List<Object> kernelsAsJson(List<Kernels.Kernel> kernels) {
        List<Object> all = new ArrayList<>();
        for (Kernels.Kernel k : kernels) {
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("kernel", k.name());
            m.put("parameters", k.parameters());
            m.put("score", k.score());
            m.put("error", k.error());
            m.put("unit", k.unit());
            m.put("samples", k.samples());
            all.add(m);
        }
        return all;
    }

    /// Puts `text` between the markers of `part`; what stands around them is kept.
    static void replace(Path file, String part, String text) throws IOException {
        String begin = "<!-- begin " + part + ": written by benchmarks/run -->";
        String end = "<!-- end " + part + " -->";
        String all = Files.exists(file) ? Files.readString(file) : "# Benchmarks\n";
        int from = all.indexOf(begin);
        int to = all.indexOf(end);
        String fresh = begin + "\n" + text + end;
        String result =
                from >= 0 && to > from
                        ? all.substring(0, from) + fresh + all.substring(to + end.length())
                        : all + "\n" + fresh + "\n";
        Files.writeString(file, result);
    }
}
