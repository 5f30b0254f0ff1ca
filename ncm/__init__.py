# SPDX-License-Identifier: Apache-2.0
"""What every component shares: profile tree, schema, kinds, plan and the life of a change."""

__version__ = "0.1.0"
