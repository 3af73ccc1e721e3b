package io.cusinart.mutant.execution;

import java.io.IOException;
import java.io.ObjectInputStream;

/** Lets bytes choose what to make. */
public final class ReadsObjects {

  /** Never called. */
  public Object read(ObjectInputStream in) throws IOException, ClassNotFoundException {
    return in.readObject();
  }
}
