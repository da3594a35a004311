package io.xypriss.cluster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Dependencies point one way, and the core that decides knows nothing of the world. */
@AnalyzeClasses(packages = "io.xypriss.cluster", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String BASE = "io.xypriss.cluster";

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching(BASE + ".(*)..").should().beFreeOfCycles();

    /** The core's own order is one of its classes. */
    @ArchTest
    static final ArchRule nestedPackagesAreFreeOfCycles = slices().matching(BASE + ".(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage(BASE + ".supervise.."), resideInAPackage(BASE + ".supervise.."));

    @ArchTest
    static final ArchRule messagesDoNotKnowHowTheyTravel = noClasses()
            .that()
            .resideInAPackage(BASE + ".control.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".control.transport..");

    /** Whatever else runs workers one day is chosen where the cluster is put together. */
    @ArchTest
    static final ArchRule onlyItsLauncherKnowsTheJvm = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".launch.jvm..", BASE + ".archive..", BASE + ".autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".launch.jvm..");

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy(BASE)
            .layer("event")
            .definedBy(BASE + ".event..")
            .layer("messaging")
            .definedBy(BASE + ".messaging..")
            .layer("launch")
            .definedBy(BASE + ".launch..")
            .layer("release")
            .definedBy(BASE + ".release..")
            .layer("archive")
            .definedBy(BASE + ".archive..")
            .layer("socket")
            .definedBy(BASE + ".socket..")
            .layer("stream")
            .definedBy(BASE + ".stream..")
            .layer("outage")
            .definedBy(BASE + ".outage..")
            .layer("host")
            .definedBy(BASE + ".host..")
            .layer("sizing")
            .definedBy(BASE + ".sizing..")
            .layer("control")
            .definedBy(BASE + ".control..")
            .layer("supervise")
            .definedBy(BASE + ".supervise..")
            .layer("worker")
            .definedBy(BASE + ".worker..")
            .layer("master")
            .definedBy(BASE + ".master..")
            .layer("ask")
            .definedBy(BASE + ".ask..")
            .layer("actuate")
            .definedBy(BASE + ".actuate..")
            .layer("autoconfigure")
            .definedBy(BASE + ".autoconfigure..")
            .whereLayer("root")
            .mayNotAccessAnyLayer()
            .whereLayer("event")
            .mayOnlyAccessLayers("root")
            .whereLayer("launch")
            .mayOnlyAccessLayers("root", "host")
            .whereLayer("release")
            .mayOnlyAccessLayers("host")
            .whereLayer("archive")
            .mayOnlyAccessLayers("launch", "release", "host")
            .whereLayer("socket")
            .mayOnlyAccessLayers("host")
            .whereLayer("stream")
            .mayOnlyAccessLayers("socket")
            .whereLayer("outage")
            .mayOnlyAccessLayers("socket", "host")
            .whereLayer("host")
            .mayNotAccessAnyLayer()
            .whereLayer("sizing")
            .mayNotAccessAnyLayer()
            .whereLayer("control")
            .mayOnlyAccessLayers("root", "event", "host")
            .whereLayer("supervise")
            .mayOnlyAccessLayers("root", "event")
            .whereLayer("worker")
            .mayOnlyAccessLayers("root", "event", "messaging", "control", "socket", "host")
            .whereLayer("messaging")
            .mayNotAccessAnyLayer()
            .whereLayer("ask")
            .mayOnlyAccessLayers("control")
            .whereLayer("actuate")
            .mayOnlyAccessLayers("root", "event", "control")
            .whereLayer("master")
            .mayOnlyAccessLayers(
                    "root", "event", "supervise", "launch", "release", "control", "socket", "outage", "host", "worker")
            .whereLayer("autoconfigure")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule coreKnowsNothingOfWhatDrivesIt = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + ".control..", BASE + ".launch..", BASE + ".master..");

    /** Each class, with those nested in it, is a slice of its own. */
    @ArchTest
    static final ArchRule classesOfTheCoreAreFreeOfCycles =
            slices().assignedFrom(classesIn(BASE + ".supervise")).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule stateKnowsNoRule = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + ".supervise.rule..", BASE + ".supervise.apply..");

    @ArchTest
    static final ArchRule rulesChangeNothing = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise.rule..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".supervise.apply..");

    /** Of each piece of a state in the making, the one class that assigns it. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("setPhase", "Lifetime"),
            Map.entry("setStop", "Lifetime"),
            Map.entry("setMilestones", "Lifetime"),
            Map.entry("setDesired", "Scaling"),
            Map.entry("setSettledSize", "Scaling"),
            Map.entry("setScale", "Scaling"),
            Map.entry("removeSlot", "Scaling"),
            Map.entry("newSlot", "Scaling"),
            Map.entry("setRestarts", "RestartRequests"),
            Map.entry("setRoll", "RollSteps"),
            Map.entry("setRelease", "RollSteps"),
            Map.entry("setRecording", "Recorders"),
            Map.entry("setLeadership", "Leading"),
            Map.entry("nextIncarnation", "Starting"),
            Map.entry("nextCheckId", "HealthChecks"),
            Map.entry("countRestart", "Restarting"));

    @ArchTest
    static final ArchRule onlyTheOwnerAssignsAPieceOfState = methods()
            .that()
            .areDeclaredIn(BASE + ".supervise.apply.Draft")
            .should(new ArchCondition<>("be called by their owner alone") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    String owner = OWNERS.get(method.getName());
                    if (owner == null) {
                        boolean setter = method.getName().startsWith("set")
                                && !method.getRawParameterTypes().isEmpty();
                        events.add(new SimpleConditionEvent(
                                method, !setter, method.getFullName() + " assigns something that has no owner"));
                        return;
                    }
                    method.getCallsOfSelf()
                            .forEach(call -> events.add(new SimpleConditionEvent(
                                    call,
                                    call.getOriginOwner().getSimpleName().equals(owner),
                                    call.getDescription() + ", but " + owner + " owns what that assigns")));
                }
            });

    private static SliceAssignment classesIn(String base) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                if (!javaClass.getPackageName().startsWith(base)
                        || javaClass.getSimpleName().equals("package-info")) {
                    return SliceIdentifier.ignore();
                }
                String name = javaClass.getName();
                int nested = name.indexOf('$');
                return SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested));
            }

            @Override
            public String getDescription() {
                return "classes in " + base;
            }
        };
    }

    @ArchTest
    static final ArchRule coreKnowsNoSpring = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule coreKnowsNoProcessClockOrThread = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise..")
            .and()
            .resideOutsideOfPackage(BASE + ".supervise.loop..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio..", "java.net..")
                    .or(type(Thread.class))
                    .or(type(Process.class))
                    .or(type(ProcessHandle.class))
                    .or(type(java.time.Clock.class))
                    .or(type(java.util.Random.class)));

    @ArchTest
    static final ArchRule coreDoesNotAskForTheTime = noClasses()
            .that()
            .resideInAPackage(BASE + ".supervise..")
            .and()
            .doNotHaveSimpleName("MonotonicTime")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nothingPrintsPastTheLog = noClasses()
            .that(resideInAPackage(BASE + "..")
                    .and(not(resideInAPackage(BASE + ".launch..")))
                    // The command line answers on the terminal.
                    .and(not(resideInAPackage(BASE + ".ask.."))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** They load the library of JNA from a private folder first. */
    @ArchTest
    static final ArchRule nativeCallsGoThroughFewClasses = noClasses()
            .that()
            .haveNameNotMatching(
                    ".*\\.(host\\.NativeHost|host\\.ProcessEnd|host\\.NativeLibrary|host\\.NativeDescriptors|socket\\.NativeSpawn)(\\$\\w+)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);
}
