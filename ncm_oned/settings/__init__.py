# SPDX-License-Identifier: Apache-2.0
"""What OpenNebula's packages put into oned.conf, by release: data, no code that a node edits."""
