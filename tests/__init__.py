# SPDX-License-Identifier: Apache-2.0
"""The tests. A package, so that tests/libvirt is never taken for libvirt's own binding."""
