package io.xypriss.cluster.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Handles signals to this process. {@code sun.misc.Signal} is the only way there is, supported by every JDK in the module
 * {@code jdk.unsupported}; it is reached by reflection, so that a JDK without it costs no more than the feature.
 */
public final class ProcessSignals {

    private static final Log logger = LogFactory.getLog(ProcessSignals.class);

    private ProcessSignals() {}

    /** What to do about a signal. */
    @FunctionalInterface
    public interface Handler {

        /** @param original does what would have been done without this handler */
        void handle(Runnable original);
    }

    /**
     * Has a signal handled, unless this process was started with it ignored.
     *
     * @param name without {@code SIG}
     * @return puts back what was there before, unless somebody else has taken the signal since
     */
    public static Runnable handle(String name, Handler handler) {
        try {
            Api api = new Api();
            Object signal = api.signal(name);
            Object[] original = new Object[1];
            Object own = api.handler(() -> handler.handle(() -> api.invoke(original[0], signal)));
            original[0] = api.handle(signal, own);
            if (original[0] == api.ignore()) {
                // A job in the background of a shell without job control: the signal is not meant for it.
                api.handle(signal, api.ignore());
                return () -> {};
            }
            return () -> restore(api, signal, own, original[0]);
        } catch (ReflectiveOperationException | IllegalArgumentException ex) {
            logger.debug("SIG" + name + " cannot be handled here", ex);
            return () -> {};
        }
    }

    private static void restore(Api api, Object signal, Object own, Object original) {
        try {
            Object present = api.handle(signal, original);
            if (!own.equals(present)) {
                api.handle(signal, present);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException ex) {
            logger.debug("What handled " + signal + " before cannot be put back", ex);
        }
    }

    private static final class Api {

        private final Class<?> signalType = Class.forName("sun.misc.Signal");

        private final Class<?> handlerType = Class.forName("sun.misc.SignalHandler");

        Api() throws ClassNotFoundException {}

        Object signal(String name) throws ReflectiveOperationException {
            try {
                return this.signalType.getConstructor(String.class).newInstance(name);
            } catch (InvocationTargetException ex) {
                throw new IllegalArgumentException("No signal " + name, ex.getCause());
            }
        }

        Object ignore() throws ReflectiveOperationException {
            return this.handlerType.getField("SIG_IGN").get(null);
        }

        Object handler(Runnable action) {
            return Proxy.newProxyInstance(
                    ProcessSignals.class.getClassLoader(),
                    new Class<?>[] {this.handlerType},
                    (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return switch (method.getName()) {
                                case "equals" -> arguments != null && proxy == arguments[0];
                                case "hashCode" -> System.identityHashCode(proxy);
                                default -> "signal handler of XyPriss Cluster";
                            };
                        }
                        action.run();
                        return null;
                    });
        }

        Object handle(Object signal, Object handler) throws ReflectiveOperationException {
            try {
                return this.signalType
                        .getMethod("handle", this.signalType, this.handlerType)
                        .invoke(null, signal, handler);
            } catch (InvocationTargetException ex) {
                throw new IllegalArgumentException("Signal " + signal + " is used by the JVM", ex.getCause());
            }
        }

        void invoke(Object handler, Object signal) {
            try {
                this.handlerType.getMethod("handle", this.signalType).invoke(handler, signal);
            } catch (ReflectiveOperationException ex) {
                throw new IllegalStateException("The original handler of " + signal + " failed", ex);
            }
        }
    }
}
