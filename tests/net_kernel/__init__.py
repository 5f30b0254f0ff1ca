# SPDX-License-Identifier: Apache-2.0
"""What is read of the running kernel, beside what ip(8) and ethtool(8) show."""
