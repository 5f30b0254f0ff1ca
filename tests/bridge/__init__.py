# SPDX-License-Identifier: Apache-2.0
"""Component bridge: policies, address translation, forwarding."""
