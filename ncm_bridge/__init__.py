# SPDX-License-Identifier: Apache-2.0
"""The network of a node: the component that takes the place of ncm-network."""
