package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.archive.TrainedArchives;
import io.xypriss.cluster.control.ControlRehearsal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.env.Environment;

/** What the configuration must say differently in the hidden run that makes a class archive. */
final class TrainingConfiguration {

    private TrainingConfiguration() {}

    /** Whether this is such a run. */
    static boolean isTraining() {
        return NotARealStart.isTrainingRun() && System.getProperty(TrainedArchives.TRAINING_DIRECTORY) != null;
    }

    /** Has it load, and do, what a worker needs beyond its application. */
    static void rehearse(ClassLoader classLoader) {
        WorkerClasses.load(classLoader);
        String socket = System.getProperty(TrainedArchives.TRAINING_SOCKET);
        if (socket != null) {
            ControlRehearsal.run(Path.of(socket));
        }
    }

    /** Nothing, in any other process. */
    static Map<String, Object> overrides(Environment environment) {
        String directory = System.getProperty(TrainedArchives.TRAINING_DIRECTORY);
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (directory == null || !isTraining()) {
            return overrides;
        }
        overrides.put("spring.main.banner-mode", "off");
        if (environment.containsProperty("management.server.port")) {
            overrides.put("management.server.port", -1);
        }
        overrides.putAll(OwnFiles.ofTraining(environment, Path.of(directory)));
        return overrides;
    }
}
