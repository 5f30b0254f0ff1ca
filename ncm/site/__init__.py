# SPDX-License-Identifier: Apache-2.0
"""ncm-configure --check: the profiles of a whole site, planned from nothing but themselves."""
