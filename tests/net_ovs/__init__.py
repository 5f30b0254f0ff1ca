# SPDX-License-Identifier: Apache-2.0
"""Open vSwitch, for real: its database and its switch in user space."""
