# SPDX-License-Identifier: Apache-2.0
"""The back end of ifupdown's interfaces(5)."""
