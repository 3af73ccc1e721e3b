package io.cusinart.core.execution;

import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The ways to the executors that have been found. Immutable.
 *
 * @param replyTo where answers go
 * @param executors by incarnation of their node
 */
record Routes(
    ActorRef<TaskTracker.Command> replyTo, Map<Long, ActorRef<TaskExecutor.Command>> executors) {}
