# SPDX-License-Identifier: Apache-2.0
"""The profile tree: paths and escaping, JSON and XML files, and the CCM cache."""
