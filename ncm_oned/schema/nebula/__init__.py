# SPDX-License-Identifier: Apache-2.0
"""The tree /software/components/opennebula: the one of today's ncm-opennebula."""
