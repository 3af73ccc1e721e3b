/**
 * Who a node is to others, and who they are to it: one certificate and key for every port of a
 * node.
 *
 * <p>A certificate's common name is the node's name, its organizational units are roles, its
 * subject alternative names are the hosts it may be reached at. Whoever's certificate is not of the
 * cluster's authority, is out of date or has no name and role is refused in the handshake.
 *
 * <p>Nothing is resumed: each connection shows certificates anew, so that a certificate that was
 * replaced, or an authority that was taken away, counts from the next connection on.
 */
@NullMarked
package io.cusinart.core.security;

import org.jspecify.annotations.NullMarked;
