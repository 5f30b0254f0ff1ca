# SPDX-License-Identifier: Apache-2.0
"""The cloud behind oned: what an OpenNebula server keeps, over its XML-RPC interface."""
