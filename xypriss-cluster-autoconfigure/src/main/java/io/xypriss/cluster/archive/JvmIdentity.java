package io.xypriss.cluster.archive;

/**
 * A build of a JVM; an archive that another one has made is of no use to it.
 *
 * @param feature its feature version, 17 or later
 * @param vendor who made it
 * @param name the name of the virtual machine
 * @param version its build
 * @param home where it is installed
 * @param architecture the processor architecture
 */
record JvmIdentity(int feature, String vendor, String name, String version, String home, String architecture) {

    /** Of this JVM, which workers are started with too. */
    static JvmIdentity ofCurrentJvm() {
        return new JvmIdentity(
                Runtime.version().feature(),
                System.getProperty("java.vendor", ""),
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vm.version", "") + " " + System.getProperty("java.runtime.version", ""),
                System.getProperty("java.home", ""),
                System.getProperty("os.arch", ""));
    }

    /** The only virtual machine whose archives we know. */
    boolean isHotSpot() {
        return this.name.contains("HotSpot") || this.name.startsWith("OpenJDK");
    }
}
