package io.cusinart.core.security;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The text of an identity's three files. Immutable; two of equal text are equal.
 *
 * @param directory where they were read
 * @param chain the certificate, and those between it and the authority
 * @param key its private key
 * @param authority whom it trusts: one certificate, or several while one replaces another
 */
record PemFiles(Path directory, String chain, String key, String authority) {

  private static final long MOST_BYTES = 1 << 20;

  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  /**
   * Reads them.
   *
   * @throws RuntimeFailure.Invalid if one cannot be read, or everybody can read the key
   */
  static PemFiles read(Path directory) {
    String chain = text(directory.resolve(TlsIdentity.CERTIFICATE_FILE));
    Path key = directory.resolve(TlsIdentity.KEY_FILE);
    String keyText = text(key);
    refuseOpenKey(key);
    return new PemFiles(
        directory, chain, keyText, text(directory.resolve(TlsIdentity.AUTHORITY_FILE)));
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new RuntimeFailure.Invalid(
            "%s has more than %d bytes: it is no file of an identity; issue one by `cusinart ca issue`"
                .formatted(file, MOST_BYTES));
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw unreadable(file, broken);
    }
  }

  static RuntimeFailure.Invalid unreadable(Path file, IOException broken) {
    return new RuntimeFailure.Invalid(
        switch (broken) {
          case NoSuchFileException _ ->
              "%s is missing; `cusinart ca issue` makes it, and cusinart.tls.directory says where it is"
                  .formatted(file);
          case AccessDeniedException _ ->
              "%s may not be read by user [%s]; give it to that user (chown) or let its group read it"
                  .formatted(file, System.getProperty("user.name", "?"));
          default -> "%s cannot be read: %s".formatted(file, broken);
        });
  }

  /**
   * A key that every user of the machine can read is no secret, and a warning would be one line
   * among many for years. The group may read it: containers get their secrets so.
   */
  private static void refuseOpenKey(Path key) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
      if (permissions.stream().anyMatch(OF_OTHERS::contains)) {
        throw new RuntimeFailure.Invalid(
            "%s is open to every user of this machine (%s); chmod 600 it, and issue a new one if others use the machine"
                .formatted(key, PosixFilePermissions.toString(permissions)));
      }
    } catch (UnsupportedOperationException _) {
      // A file system without such permissions: there is nothing to look at.
    } catch (IOException broken) {
      throw unreadable(key, broken);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "PemFiles[" + directory + "]";
  }
}
