# SPDX-License-Identifier: Apache-2.0
"""Objects of a running OpenNebula in the tree of component oned, one module per kind."""
