# SPDX-License-Identifier: Apache-2.0
"""Objects that live in a libvirt daemon, beside what the profile declares of them."""
