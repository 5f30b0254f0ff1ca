# SPDX-License-Identifier: Apache-2.0
"""The back end of the network scripts: ifcfg files, read by initscripts or NetworkManager."""
