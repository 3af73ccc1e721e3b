package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.execution.ClusterExecutionEngine;
import io.cusinart.core.execution.ClusterViewKeeper;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.util.Optional;

/** What a started node is made of. Immutable. */
record NodeParts(
    NodeSettings settings,
    NodeInfo self,
    NodeManager nodes,
    ClusterViewKeeper views,
    ClusterExecutionEngine engine,
    Optional<Lanes> lanes,
    StreamManager streams,
    LiveSettings live) {}
