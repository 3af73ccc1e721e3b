package io.cusinart.core.configuration;

import io.cusinart.core.settings.ClusterToml;
import io.cusinart.core.settings.WrongSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads a {@code cluster.toml} from disk. Stateless. */
public final class SettingsFile {

  /** All keys with all comments are a fifth of it; the parser takes 5 KiB of heap for each byte. */
  static final int MOST_BYTES = 64 * 1_024;

  private SettingsFile() {}

  /**
   * What this file says; its keys and values are looked at when it is asked for settings.
   *
   * @throws WrongSettingsException if it cannot be read, is larger than 64 KiB or is no TOML
   */
  public static ClusterToml read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException unreadable) {
      throw refused(file + ": cannot be read: " + why(unreadable));
    }
    return parse(file.toString(), bytes);
  }

  static ClusterToml parse(String file, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw refused(
          "%s: must have at most %d bytes; take comments out".formatted(file, MOST_BYTES));
    }
    return ClusterToml.parse(file, text(file, bytes));
  }

  private static String text(String file, byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    boolean broken = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
    String decoded = text.flip().toString();
    if (broken) {
      throw refused(
          "%s:%d: is not UTF-8; save it as UTF-8"
              .formatted(file, 1 + decoded.chars().filter(each -> each == '\n').count()));
    }
    return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
  }

  private static String why(IOException unreadable) {
    return switch (unreadable) {
      case NoSuchFileException _ -> "there is no such file; --config takes the path of one";
      case AccessDeniedException _ -> "this user may not; `chmod` it";
      default -> unreadable.getMessage() + "; --config takes a readable file";
    };
  }

  private static WrongSettingsException refused(String line) {
    return new WrongSettingsException(List.of(line));
  }
}
