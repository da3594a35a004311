package io.xypriss.applications.boot40;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.asm.ClassReader;

/**
 * What a compiled class refers to, looked up on the class path of this JVM as the JVM does when it first comes to each
 * reference: classes, fields, methods, and whether the class may use them.
 */
final class Linkage {

    private static final int CLASS = 7;

    private static final Set<Integer> MEMBERS = Set.of(9, 10, 11);

    private static final int FIELD = 9;

    /** Methods that take arguments of any type. */
    private static final Set<String> SIGNATURE_POLYMORPHIC = Set.of("invoke", "invokeExact");

    private final ClassReader reader;

    private final Class<?> type;

    private final char[] buffer;

    private final ClassLoader loader;

    private final List<String> errors = new ArrayList<>();

    private Linkage(byte[] bytes, Class<?> type, ClassLoader loader) {
        this.reader = new ClassReader(bytes);
        this.type = type;
        this.loader = loader;
        this.buffer = new char[this.reader.getMaxStringLength()];
    }

    /**
     * Looks up all that a class refers to.
     *
     * @return what the JVM would refuse, one line each
     */
    static List<String> errors(byte[] bytes, ClassLoader loader) {
        String name = new ClassReader(bytes).getClassName().replace('/', '.');
        try {
            Linkage linkage = new Linkage(bytes, Class.forName(name, false, loader), loader);
            linkage.checkAll();
            return linkage.errors;
        } catch (ClassNotFoundException | LinkageError ex) {
            return List.of(name + " cannot be loaded: " + ex);
        }
    }

    private void checkAll() {
        for (int item = 1; item < this.reader.getItemCount(); item++) {
            int offset = this.reader.getItem(item);
            if (offset == 0) {
                continue;
            }
            int tag = this.reader.readByte(offset - 1);
            if (tag == CLASS) {
                checkClass(this.reader.readUTF8(offset, this.buffer));
            } else if (MEMBERS.contains(tag)) {
                int nameAndType = this.reader.getItem(this.reader.readUnsignedShort(offset + 2));
                checkMember(
                        this.reader.readClass(offset, this.buffer),
                        this.reader.readUTF8(nameAndType, this.buffer),
                        this.reader.readUTF8(nameAndType + 2, this.buffer),
                        tag == FIELD);
            }
        }
    }

    private void checkClass(String name) {
        if (name.startsWith("[")) {
            return;
        }
        try {
            Class<?> target = load(name);
            // A protected nested class is public to the JVM.
            boolean open = Modifier.isPublic(target.getModifiers()) || Modifier.isProtected(target.getModifiers());
            if (!open && !isInSamePackage(target)) {
                error("has no access to " + name);
            }
        } catch (ClassNotFoundException | LinkageError ex) {
            error("refers to " + name + ", which is absent");
        }
    }

    private void checkMember(String owner, String name, String descriptor, boolean field) {
        if (owner.startsWith("[")) {
            return;
        }
        String described = owner + "." + name + " " + descriptor;
        try {
            Member member = find(load(owner), name, descriptor, field);
            if (member == null) {
                if (!owner.startsWith("java/lang/invoke/") || !SIGNATURE_POLYMORPHIC.contains(name)) {
                    error("refers to " + described + ", which is absent");
                }
            } else if (!mayUse(member)) {
                error("has no access to " + described);
            }
        } catch (ClassNotFoundException ex) {
            // The constant pool has the class, too, so that it has been reported.
            assert !this.errors.isEmpty() : owner;
        } catch (LinkageError ex) {
            error("refers to " + described + ", which cannot be looked up: " + ex);
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name.replace('/', '.'), false, this.loader);
    }

    private void error(String what) {
        this.errors.add(this.type.getName() + " " + what);
    }

    private boolean mayUse(Member member) {
        int modifiers = member.getModifiers();
        Class<?> declaring = member.getDeclaringClass();
        return Modifier.isPublic(modifiers)
                || isInSamePackage(declaring)
                || (Modifier.isProtected(modifiers) && (isSubclassOf(declaring) || declaring == Object.class));
    }

    private boolean isInSamePackage(Class<?> other) {
        return other.getPackageName().equals(this.type.getPackageName());
    }

    private boolean isSubclassOf(Class<?> declaring) {
        return declaring.isAssignableFrom(this.type);
    }

    private static Member find(Class<?> owner, String name, String descriptor, boolean field) {
        Function<Class<?>, Member> declared =
                field ? (type) -> declaredField(type, name) : (type) -> declaredExecutable(type, name, descriptor);
        if (name.equals("<init>")) {
            return declared.apply(owner);
        }
        return withSupertypes(owner).stream()
                .map(declared)
                .filter((member) -> member != null)
                .findFirst()
                .orElse(null);
    }

    /** Superclasses first. */
    private static Set<Class<?>> withSupertypes(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            all.add(each);
        }
        Deque<Class<?>> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            Class<?> next = open.remove();
            all.add(next);
            open.addAll(List.of(next.getInterfaces()));
        }
        all.add(Object.class);
        return all;
    }

    private static Field declaredField(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredFields())
                .filter((field) -> field.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Executable declaredExecutable(Class<?> type, String name, String descriptor) {
        Stream<? extends Executable> candidates = name.equals("<init>")
                ? Arrays.stream(type.getDeclaredConstructors())
                : Arrays.stream(type.getDeclaredMethods())
                        .filter((method) -> method.getName().equals(name));
        return candidates
                .filter((candidate) -> descriptor(candidate).equals(descriptor))
                .findFirst()
                .orElse(null);
    }

    private static String descriptor(Executable executable) {
        Class<?> returned = (executable instanceof Method method) ? method.getReturnType() : void.class;
        assert executable instanceof Method || executable instanceof Constructor<?>;
        return MethodType.methodType(returned, executable.getParameterTypes()).toMethodDescriptorString();
    }
}
