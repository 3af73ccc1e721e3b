/**
 * Bytes for messages and user objects.
 *
 * <p>Messages between actors are {@link io.cusinart.core.serialization.WireMessage} records and
 * travel as Jackson CBOR. Users' computations, inputs and results travel by Kryo behind a guard:
 * classes by allow-list, every declared length checked against the bytes that remain. Java
 * serialization is used nowhere.
 */
@NullMarked
package io.cusinart.core.serialization;

import org.jspecify.annotations.NullMarked;
