/**
 * Child JVMs that never outlive their parent: started, watched line by line, paused, killed.
 *
 * <p>A {@code JavaCommand} says what to run, a {@code JavaProcess} is one run of it and a {@code
 * ProcessGroup} owns many. Three nets catch what a test or a tool leaves behind: the group's {@code
 * close}, a shutdown hook for a parent that is interrupted, and {@code ParentWatch} inside the
 * child for a parent that is killed and can run nothing any more.
 */
@NullMarked
package io.cusinart.testkit.process;

import org.jspecify.annotations.NullMarked;
