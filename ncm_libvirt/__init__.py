# SPDX-License-Identifier: Apache-2.0
"""libvirt on a node: components libvirtd (Quattor's tree) and libvirt (ours)."""
