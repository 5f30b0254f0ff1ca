# SPDX-License-Identifier: Apache-2.0
"""Tests of gmond, gmetad and ganglia."""
