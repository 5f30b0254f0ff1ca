# SPDX-License-Identifier: Apache-2.0
"""Links, addresses, routes and rules, in the kernel's own words, whoever configures them."""
