# SPDX-License-Identifier: Apache-2.0
"""The declared shape of /software/components/libvirtd and /software/components/libvirt."""
