# SPDX-License-Identifier: Apache-2.0
"""The tree /software/components/one_proxy: the one of 2011, and nginx."""
