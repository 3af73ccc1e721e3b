package io.cusinart.cli.up;

import java.nio.file.Path;

/** Another supervisor has this directory. Its message is one line, with the cure. */
public final class DirectoryInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DirectoryInUseException(Path directory, String holder) {
    super(
        "%s is in use by another `up`%s: stop that one or give another --dir"
            .formatted(directory, holder));
  }
}
