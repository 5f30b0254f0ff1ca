# SPDX-License-Identifier: Apache-2.0
"""--verify nfs: are the mounts and shared areas there, alive and usable? Nothing can hang us."""
