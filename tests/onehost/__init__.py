# SPDX-License-Identifier: Apache-2.0
"""Component onehost, and how hosts and front ends work with each other."""
