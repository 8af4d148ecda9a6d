package dev.gsyncd.it.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Cluster tests run where `tests/run` asks for them (`-Dcluster=true`): they need root.
final class ClusterCondition implements ExecutionCondition {
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(ClusterCondition.class)
    @interface OnCluster {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Boolean.getBoolean("cluster")) {
            return ConditionEvaluationResult.enabled("-Dcluster=true");
        }
        System.out.println(
                "skipped: "
                        + context.getDisplayName()
                        + ": needs root and -Dcluster=true (tests/run)");
        return ConditionEvaluationResult.disabled("needs root and -Dcluster=true (tests/run)");
    }
}
