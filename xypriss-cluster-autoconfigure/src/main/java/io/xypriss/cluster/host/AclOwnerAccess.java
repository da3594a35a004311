package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** By an access control list with one entry, as on Windows; what is created in the directory inherits it. */
final class AclOwnerAccess implements OwnerAccess {

    /** Under another name first, so that it never is where others look for it without being restricted. */
    @Override
    public void createDirectory(Path directory) throws IOException {
        Path made = Files.createTempDirectory(directory.toAbsolutePath().getParent(), directory.getFileName() + "-");
        try {
            view(made).setAcl(List.of(everything(Files.getOwner(made))));
            try (DirectoryStream<Path> content = Files.newDirectoryStream(made)) {
                if (content.iterator().hasNext()) {
                    throw new UnsafeDirectoryException(made + " was entered by another user while it was created");
                }
            }
            Files.move(made, directory);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    @Override
    public @Nullable String problem(Path directory) throws IOException {
        AclFileAttributeView view = view(directory);
        UserPrincipal owner = view.getOwner();
        for (AclEntry entry : view.getAcl()) {
            if (entry.type() == AclEntryType.ALLOW && !entry.principal().equals(owner)) {
                return "its access control list also allows "
                        + entry.principal().getName();
            }
        }
        return null;
    }

    @Override
    public FileAttribute<?>[] within() {
        return new FileAttribute<?>[0];
    }

    @Override
    public FileAttribute<?>[] file() {
        return new FileAttribute<?>[0];
    }

    @Override
    public void restrict(Path path) {}

    /** Who may change what is above is for whoever administers the lists. */
    @Override
    public @Nullable String problemAbove(Path directory) {
        return null;
    }

    private static AclFileAttributeView view(Path directory) {
        AclFileAttributeView view =
                Files.getFileAttributeView(directory, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            throw new UnsupportedOperationException(
                    "its file system has neither POSIX permissions nor access control lists");
        }
        return view;
    }

    private static AclEntry everything(UserPrincipal principal) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(principal)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                .build();
    }
}
