package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.master.FirstRelease;
import io.xypriss.cluster.master.ReleaseKeeping;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class MasterStartTests {

    private final MockEnvironment environment = new MockEnvironment();

    private FirstRelease begin() {
        ClusterPropertiesReader reader = new ClusterPropertiesReader(this.environment);
        return MasterStart.beginRelease(reader.readArchive(), reader.readRunDirectory());
    }

    private FirstRelease release(FirstRelease begun) {
        return new MasterStart(new SpringApplication(), new String[0], this.environment).release(begun);
    }

    @Test
    void releaseBegunBeforeAllPropertiesWereKnownIsTheOne() {
        this.environment.setProperty("xypriss.cluster.archive.mode", "off");
        try (FirstRelease begun = begin()) {
            assertThat(release(begun)).isSameAs(begun);
            assertThat(begun.keeping()).isEqualTo(ReleaseKeeping.OFF);
        }
    }

    @Test
    void releaseIsBegunAnewWherePropertiesThatCameLaterSaySo(@TempDir Path directory) {
        this.environment.setProperty("xypriss.cluster.archive.mode", "off");
        try (FirstRelease begun = begin()) {
            this.environment.setProperty("xypriss.cluster.archive.mode", "auto");
            this.environment.setProperty("xypriss.cluster.archive.directory", directory.toString());
            try (FirstRelease other = release(begun)) {
                assertThat(other.keeping()).isEqualTo(new ReleaseKeeping(true, directory));
            }
        }
    }

    @Test
    void runDirectoryIsWhereThePropertySays(@TempDir Path directory) throws Exception {
        this.environment.setProperty("xypriss.cluster.archive.mode", "off");
        try (FirstRelease begun = begin()) {
            assertThat(release(begun)).isSameAs(begun);
            this.environment.setProperty("xypriss.cluster.run-directory", directory.toString());
            try (FirstRelease other = release(begun)) {
                assertThat(other.location()).isEqualTo(new RunDirectoryLocation(directory, List.of()));
            }
        }
    }

    @Test
    void releaseIsBegunWhereNoneWas() {
        this.environment.setProperty("xypriss.cluster.archive.mode", "off");
        try (FirstRelease first = release(null)) {
            assertThat(first.keeping()).isEqualTo(ReleaseKeeping.OFF);
        }
    }
}
