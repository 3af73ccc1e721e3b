package io.cusinart.core.execution;

/**
 * The way to the lanes of the submitter's own node: straight in, without the executor's mailbox and
 * back without the tracker's, since each is the wake-up of a thread. It is kept as long as the
 * executor is there; lanes that are closed refuse by themselves.
 *
 * @param replies as they are taken from a lane: a result counts on the thread that tells it
 */
record HomeRoute(Lanes lanes, Replies replies) implements ExecutorRoute {

  @Override
  public void send(Request request) {
    lanes.take(request, replies);
  }
}
