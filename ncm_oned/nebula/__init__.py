# SPDX-License-Identifier: Apache-2.0
"""The files of component opennebula: one module a grammar or a group of files."""
