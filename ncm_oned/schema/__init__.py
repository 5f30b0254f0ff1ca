# SPDX-License-Identifier: Apache-2.0
"""The tree /software/components/oned: the one of 2010 and the settings of today."""
