# SPDX-License-Identifier: Apache-2.0
"""How a plan looks: to people (ncm.show.terminal) and to machines (ncm.show.machine)."""
