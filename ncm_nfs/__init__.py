# SPDX-License-Identifier: Apache-2.0
"""The NFS house: /etc/exports and the network and bind mounts of /etc/fstab."""
