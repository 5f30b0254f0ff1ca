# SPDX-License-Identifier: Apache-2.0
"""Ganglia: gmond, which measures a node, and gmetad, which collects from many."""
