# SPDX-License-Identifier: Apache-2.0
"""Component oned: oned.conf and monitord.conf of an OpenNebula front end."""
