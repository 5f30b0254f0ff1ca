# SPDX-License-Identifier: Apache-2.0
"""Mounts and exports of the running node: what is there, and how it becomes what is wanted."""
